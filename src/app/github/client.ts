/**
 * Creates Probot and its Octokit as Baton needs them, and an installation's access to a repository.
 */
import { Probot, ProbotOctokit } from "probot";
import type { Logger } from "pino";
import { isLoopback } from "../../config/github-hosts.ts";
import { addConditionalRequests } from "./conditional-requests.ts";
import { GitHubError, requestGitHub } from "./errors.ts";
import { InstallationTokens, createInstallationAuth } from "./installation-tokens.ts";
import { Limiter } from "./limits/limiter.ts";
import { createLimitPlugin } from "./limits/plugin.ts";
import { GITHUB_LIMITS, UNLIMITED, type RateLimits } from "./limits/secondary-limits.ts";
import { fetchWithTimeout } from "./bounded-fetch.ts";
import type { Access, Octokit } from "./access.ts";
import { addRetries, rejectTruncatedAnswers } from "./retries.ts";
import { deriveSealKey } from "./commits.ts";
import type { RepositoryPlace } from "../queue/work-queue.ts";

export interface ClientOptions {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  /**
   * REST base URL without a trailing slash: `https://api.github.com`,
   * `http://127.0.0.1:4961/api/v3`.
   */
  baseUrl: string;
  log: Logger;
  /**
   * Sends every request. Default: the global `fetch`, which waits no longer than `answered` allows.
   */
  fetch?: typeof fetch;
  /** Keeps installations within GitHub's limits. Default: a limiter for this process alone. */
  limiter?: Limiter;
}

/**
 * Names of the plugin functions:
 * https://github.com/probot/probot/blob/master/src/octokit/probot-octokit.ts
 */
const LEFT_OUT = ["throttling", "retry", "enterpriseCompatibility", "probotRequestLogging"];

/**
 * Probot's Octokit without the plugins that slow down each request. Its throttling waits inside the
 * request, a second for each write and three for each comment; Baton's limiter says when to come
 * again instead. Its retries cover writes too. Its logging parses each address twice, for lines
 * that nobody reads.
 */
class BareOctokit extends ProbotOctokit {
  static override plugins = ProbotOctokit.plugins.filter(({ name }) => !LEFT_OUT.includes(name));
}

type ProbotOctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Creates the Probot instance. */
export function makeProbot(options: ClientOptions): Probot {
  const limited = createLimitPlugin(
    options.limiter ?? new Limiter({ limits: chooseLimits(options.baseUrl) }),
  );
  // A later plugin wraps the earlier ones. So the limits see a 304 as such, and see each repeated
  // request.
  const Octokit = BareOctokit.plugin(
    rejectTruncatedAnswers,
    limited,
    addRetries,
    addConditionalRequests,
  );
  const probot = new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    secret: options.webhookSecret,
    baseUrl: options.baseUrl,
    log: options.log,
    Octokit,
    request: { fetch: options.fetch ?? fetchWithTimeout() },
  });
  privateKeys.set(probot, options.privateKey);
  return probot;
}

/**
 * Creates the Octokit for a token whose owner polls. Reads are conditional, and a refusal is thrown
 * at once, so that the caller decides whether to wait.
 */
export function makeReadClient({
  baseUrl,
  log,
  token,
}: Pick<ClientOptions, "baseUrl" | "log"> & { token: string }): Octokit {
  const Reader = BareOctokit.plugin(rejectTruncatedAnswers, addConditionalRequests);
  return new Reader({ auth: { token }, baseUrl, log, request: { fetch: fetchWithTimeout() } });
}

/** Probot doesn't expose the App's private key. */
const privateKeys = new WeakMap<Probot, string>();

/** A host on the local machine has no secondary limits. */
export function chooseLimits(baseUrl: string): RateLimits {
  return isLoopback(new URL(baseUrl).hostname) ? UNLIMITED : GITHUB_LIMITS;
}

/** Gives access to repositories. Caches each installation's Octokit and the App's identity. */
export class Clients {
  readonly #probot: Probot;
  readonly #clock: () => Date;
  readonly #octokits = new Map<number, Promise<Octokit>>();
  #app: Promise<Access["app"]> | null = null;
  #sealKey: Uint8Array | null = null;

  constructor(probot: Probot, clock: () => Date = () => new Date()) {
    this.#probot = probot;
    this.#clock = clock;
  }

  /**
   * Returns the App's own Octokit. Use it only for requests that GitHub takes from the App itself.
   */
  async getAppOctokit(): Promise<Octokit> {
    return this.#probot.auth();
  }

  async getOctokit(installation: number): Promise<Octokit> {
    const known = this.#octokits.get(installation);
    if (known) return known;
    const made = this.#open(installation);
    this.#octokits.set(installation, made);
    made.catch(() => this.#octokits.delete(installation));
    return made;
  }

  async getAccess(place: { installation: number; owner: string; repo: string }): Promise<Access> {
    const [octokit, getApp] = await Promise.all([this.getOctokit(place.installation), this.app()]);
    const privateKey = privateKeys.get(this.#probot);
    if (privateKey !== undefined) this.#sealKey ??= deriveSealKey(privateKey);
    const seal = this.#sealKey ? { sealKey: this.#sealKey } : {};
    return { octokit, owner: place.owner, repo: place.repo, app: getApp, scope: this, ...seal };
  }

  async #open(installation: number): Promise<Octokit> {
    const app = await this.#probot.auth();
    const auth = {
      installationId: installation,
      tokens: new InstallationTokens(app, installation, this.#clock),
    };
    // Octokit passes the options that it was created with to this factory, including those of the
    // plugins.
    const factory = ({ octokitOptions }: { octokitOptions: ProbotOctokitOptions }) =>
      new (app.constructor as typeof ProbotOctokit)({
        ...octokitOptions,
        authStrategy: createInstallationAuth,
        auth,
      });
    const asked = { type: "installation", installationId: installation, factory } as const;
    return (app.auth as (asked: object) => Promise<Octokit>)(asked);
  }

  /** Returns the App's login and id. GitHub is asked once. @throws GitHubError */
  async app(): Promise<Access["app"]> {
    this.#app ??= this.#ask().catch((error: unknown) => {
      this.#app = null;
      throw error;
    });
    return this.#app;
  }

  async #ask(): Promise<Access["app"]> {
    const octokit = await this.getAppOctokit();
    const { data } = await requestGitHub(() => octokit.request("GET /app"));
    if (!data?.slug)
      throw new GitHubError(
        "refused",
        "GitHub doesn't return the App's name: check APP_ID and PRIVATE_KEY",
      );
    return { login: `${data.slug}[bot]`, id: data.id };
  }
}

// Lists the repositories that an installation can access.

/**
 * Lists the usable repositories, each with its default branch, in a stable order. @throws
 * GitHubError
 */
export async function listActiveRepositories(octokit: Octokit, installation: number) {
  const all = await listRepositories(octokit, installation);
  return all.filter(({ archived }) => !archived).map(({ place, branch }) => ({ place, branch }));
}

async function listRepositories(octokit: Octokit, installation: number) {
  const all = await requestGitHub(() =>
    octokit.paginate("GET /installation/repositories", { per_page: 100 }),
  );
  return all
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map(({ id, owner, name, default_branch: branch, archived }) => {
      const place: RepositoryPlace = {
        installation,
        repository: Number(id),
        owner: owner.login,
        repo: name,
      };
      return { place, branch, archived };
    });
}

/**
 * Lists all repositories with access to each, by installation. An archived repository is included,
 * because its builds' spending counts as well.
 */
export function createRepositoryLister(clients: Pick<Clients, "getOctokit" | "getAccess">) {
  return async (installation: number) => {
    const all = await listRepositories(await clients.getOctokit(installation), installation);
    return Promise.all(
      all.map(async ({ place }) => ({ place, access: await clients.getAccess(place) })),
    );
  };
}

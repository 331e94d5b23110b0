/** Probot and its Octokit as Baton needs them, and an installation's access to one repository. */
import { Probot, ProbotOctokit } from "probot";
import type { Logger } from "pino";
import { isLoopback } from "../../config/github-hosts.ts";
import { conditional } from "./conditional.ts";
import { asking, GitHubError } from "./errors.ts";
import { installationAuth } from "./installationAuth.ts";
import { Limiter } from "./limits/limiter.ts";
import { within } from "./limits/plugin.ts";
import { GITHUB, UNLIMITED, type Limits } from "./limits/policy.ts";
import { answered } from "./answered.ts";
import { Tokens } from "./tokens.ts";
import type { Access, Octokit } from "./access.ts";
import { asksAgain } from "./retries.ts";
import { deriveSealKey } from "./seal.ts";
import { wholeAnswers } from "./wholeAnswers.ts";

export interface ClientOptions {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  /** REST address without a trailing slash: `https://api.github.com`, `http://127.0.0.1:4961/api/v3`. */
  baseUrl: string;
  log: Logger;
  /** Carries every request; the global one by default, which waits no longer than `answered` lets it. */
  fetch?: typeof fetch;
  /** Keeps installations within GitHub's limits; one of this process alone, unless given. */
  limiter?: Limiter;
}

/** By the names of their functions: https://github.com/probot/probot/blob/master/src/octokit/probot-octokit.ts */
const LEFT_OUT = ["throttling", "retry", "enterpriseCompatibility", "probotRequestLogging"];

/**
 * Probot's Octokit without those of its plugins that stand in each request's way. Its throttling waits within the
 * request, a second for each write and three for each comment, where ours tells when to come again; its retries are
 * for writes too; and its logging takes each address apart twice, for lines that nobody sees.
 */
class BareOctokit extends ProbotOctokit {
  static override plugins = ProbotOctokit.plugins.filter(({ name }) => !LEFT_OUT.includes(name));
}

type ProbotOctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Makes the Probot instance. */
export function makeProbot(options: ClientOptions): Probot {
  const limited = within(options.limiter ?? new Limiter({ limits: limitsOf(options.baseUrl) }));
  // The later a plugin comes, the farther out it stands: the limits see a 304 as such, and each request that is made
  // again.
  const Octokit = BareOctokit.plugin(wholeAnswers, limited, asksAgain, conditional);
  const probot = new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    secret: options.webhookSecret,
    baseUrl: options.baseUrl,
    log: options.log,
    Octokit,
    request: { fetch: options.fetch ?? answered() },
  });
  privateKeys.set(probot, options.privateKey);
  return probot;
}

/**
 * Makes the Octokit of a token whose owner reads the same again and again: reads are conditional, and a refusal comes
 * at once, so that the caller decides about waiting.
 */
export function makeReader({
  baseUrl,
  log,
  token,
}: Pick<ClientOptions, "baseUrl" | "log"> & { token: string }): Octokit {
  const Reader = BareOctokit.plugin(wholeAnswers, conditional);
  return new Reader({ auth: { token }, baseUrl, log, request: { fetch: answered() } });
}

/** Probot does not tell the App's private key. */
const privateKeys = new WeakMap<Probot, string>();

/** A host of one's own machine has no secondary limits. */
export function limitsOf(baseUrl: string): Limits {
  return isLoopback(new URL(baseUrl).hostname) ? UNLIMITED : GITHUB;
}

/** Gives access to repositories; installations' Octokits and the app's identity are kept. */
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

  /** The app's own Octokit: only for what is asked of GitHub as the app. */
  async asApp(): Promise<Octokit> {
    return this.#probot.auth();
  }

  async octokit(installation: number): Promise<Octokit> {
    const kept = this.#octokits.get(installation);
    if (kept) return kept;
    const made = this.#open(installation);
    this.#octokits.set(installation, made);
    made.catch(() => this.#octokits.delete(installation));
    return made;
  }

  async access(place: { installation: number; owner: string; repo: string }): Promise<Access> {
    const [octokit, app] = await Promise.all([this.octokit(place.installation), this.app()]);
    const privateKey = privateKeys.get(this.#probot);
    if (privateKey !== undefined) this.#sealKey ??= deriveSealKey(privateKey);
    const seal = this.#sealKey ? { sealKey: this.#sealKey } : {};
    return { octokit, owner: place.owner, repo: place.repo, app, scope: this, ...seal };
  }

  async #open(installation: number): Promise<Octokit> {
    const app = await this.#probot.auth();
    const auth = { installationId: installation, tokens: new Tokens(app, installation, this.#clock) };
    // By its factory Octokit hands out what it was made with, the plugins' options among it.
    const factory = ({ octokitOptions }: { octokitOptions: ProbotOctokitOptions }) =>
      new (app.constructor as typeof ProbotOctokit)({ ...octokitOptions, authStrategy: installationAuth, auth });
    const asked = { type: "installation", installationId: installation, factory } as const;
    return (app.auth as (asked: object) => Promise<Octokit>)(asked);
  }

  /** The app's login and id, asked once. @throws GitHubError */
  async app(): Promise<Access["app"]> {
    this.#app ??= this.#ask().catch((error: unknown) => {
      this.#app = null;
      throw error;
    });
    return this.#app;
  }

  async #ask(): Promise<Access["app"]> {
    const octokit = await this.asApp();
    const { data } = await asking(() => octokit.request("GET /app"));
    if (!data?.slug)
      throw new GitHubError("refused", "GitHub does not say the app's name: check APP_ID and PRIVATE_KEY");
    return { login: `${data.slug}[bot]`, id: data.id };
  }
}

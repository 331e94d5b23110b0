/** Probot and its Octokit as Baton needs them, and an installation's access to one repository. */
import { Probot, ProbotOctokit } from "probot";
import type { Logger } from "pino";
import { conditional } from "./conditional.ts";
import { asking, GitHubError } from "./errors.ts";
import { freshToken } from "./freshToken.ts";
import type { Access, Octokit } from "./access.ts";

export interface ClientOptions {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  /** REST address without a trailing slash: `https://api.github.com`, `http://127.0.0.1:4961/api/v3`. */
  baseUrl: string;
  log: Logger;
  /** Carries every request; the global one by default. */
  fetch?: typeof fetch;
}

/**
 * A limit is never waited out within a request, which would keep a build's lane and the app's end waiting for up to an
 * hour: the look is given up, and the queue begins another one when GitHub says.
 */
const WAITS_IN_QUEUE = { onRateLimit: () => false, onSecondaryRateLimit: () => false };
/** Answers to a read that the same read won't change; the plugin's own list, and 409 and 429. */
const NOT_RETRIED = [400, 401, 403, 404, 409, 410, 422, 429, 451];

type ProbotOctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Makes the Probot instance. Requests to a loopback host aren't throttled: it has no limits to keep. */
export function makeProbot(options: ClientOptions): Probot {
  const loopback = isLoopback(new URL(options.baseUrl).hostname);
  const Octokit = ProbotOctokit.plugin(writesOnce, freshToken, conditional).defaults((given: ProbotOctokitOptions) => ({
    ...given,
    // Only the function form reaches the plugins: Probot's own defaults overwrite a plain object.
    throttle: { ...(given.throttle as object | undefined), ...(loopback ? { enabled: false } : {}), ...WAITS_IN_QUEUE },
    retry: { ...given.retry, doNotRetry: NOT_RETRIED },
  }));
  return new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    secret: options.webhookSecret,
    baseUrl: options.baseUrl,
    log: options.log,
    Octokit,
    ...(options.fetch ? { request: { fetch: options.fetch } } : {}),
  });
}

/** A write whose answer was lost may have been done: it is looked for again, never sent twice by the retry plugin. */
function writesOnce(octokit: { hook: InstanceType<typeof ProbotOctokit>["hook"] }): void {
  octokit.hook.before("request", (options) => {
    if (options.method !== "GET" && options.method !== "HEAD") options.request = { ...options.request, retries: 0 };
  });
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" || /^127(\.\d+){3}$/.test(hostname);
}

/** Gives access to repositories; installations' Octokits and the app's identity are kept. */
export class Clients {
  readonly #probot: Probot;
  readonly #octokits = new Map<number, Promise<Octokit>>();
  #app: Promise<Access["app"]> | null = null;

  constructor(probot: Probot) {
    this.#probot = probot;
  }

  /** The app's own Octokit: only for what is asked of GitHub as the app. */
  async asApp(): Promise<Octokit> {
    return this.#probot.auth();
  }

  async octokit(installation: number): Promise<Octokit> {
    const kept = this.#octokits.get(installation);
    if (kept) return kept;
    const made = this.#probot.auth(installation).then((octokit): Octokit => octokit);
    this.#octokits.set(installation, made);
    made.catch(() => this.#octokits.delete(installation));
    return made;
  }

  async access(place: { installation: number; owner: string; repo: string }): Promise<Access> {
    const [octokit, app] = await Promise.all([this.octokit(place.installation), this.app()]);
    return { octokit, owner: place.owner, repo: place.repo, app, scope: this };
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

/**
 * Authenticates an installation's requests. Replaces Octokit's own strategy, whose tokens have
 * every granted permission.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ProbotOctokit } from "probot";
import type { Octokit } from "./access.ts";

// An installation's tokens, by permission. Without `workflows: write`, nothing that an agent made
// can change what runs with the repository's secrets, even if the guards fail. So Baton requests
// that permission only when it needs it.

/** `usual`: all granted permissions except `workflows`. `workflows`: those and `workflows`. */
type TokenKind = "usual" | "workflows";

const currentKind = new AsyncLocalStorage<TokenKind>();

/**
 * Requests of `run` may add workflow files. Never use it around code that publishes an agent's
 * work.
 */
export function runWithWorkflows<T>(run: () => Promise<T>): Promise<T> {
  return currentKind.run("workflows", run);
}

interface Token {
  token: string;
  /** By GitHub's clock, in milliseconds since 1970. */
  expires: number;
}

/** Maximum duration of a request that starts now, in milliseconds. */
const SPARE_MS = 60_000;
/** GitHub may not know a new token everywhere until this many milliseconds have passed. */
const YOUNG_MS = 6_000;
/**
 * Minimum time between two discarded tokens, in milliseconds. If the new token is refused too, the
 * token isn't the problem.
 */
const PATIENCE_MS = 60_000;

export class InstallationTokens {
  readonly #app: Octokit;
  readonly #installation: number;
  readonly #clock: () => Date;
  readonly #tokens = new Map<TokenKind, Promise<Token>>();
  /**
   * When a token was last discarded, and when the newest was created, by this process's monotonic
   * clock.
   */
  #forgotten = Number.NEGATIVE_INFINITY;
  #made = Number.NEGATIVE_INFINITY;

  /** `app` sends requests as the App itself. `clock` is GitHub's. */
  constructor(app: Octokit, installation: number, clock: () => Date) {
    this.#app = app;
    this.#installation = installation;
    this.#clock = clock;
  }

  /** Returns the token for the current request. @throws what Octokit throws */
  async getToken(): Promise<Token> {
    const wanted = currentKind.getStore() ?? "usual";
    const token = await this.#tokens.get(wanted);
    if (token && !this.#isOver(token)) return token;
    if (token) this.#tokens.delete(wanted);
    return this.#keep(wanted);
  }

  /**
   * Gets another token for all callers, because GitHub refuses this one (it was revoked, or the App
   * was installed again). Returns null if a token was discarded moments ago. An expired token,
   * judged by the refusal's own date too, is replaced at any time.
   */
  async replace(refused: Token): Promise<Token | null> {
    const wanted = currentKind.getStore() ?? "usual";
    const token = await this.#tokens.get(wanted);
    if (token && token !== refused) return token;
    const now = performance.now();
    if (!this.#isOver(refused)) {
      if (now - this.#forgotten < PATIENCE_MS) return null;
      this.#forgotten = now;
    }
    this.#tokens.clear();
    return this.#keep(wanted);
  }

  /** Whether a token is so new that GitHub may not know it everywhere yet. */
  hasRecentToken(): boolean {
    return performance.now() - this.#made < YOUNG_MS;
  }

  #isOver({ expires }: Token): boolean {
    return expires - SPARE_MS <= this.#clock().getTime();
  }

  #keep(wanted: TokenKind): Promise<Token> {
    const known = this.#tokens.get(wanted);
    if (known) return known;
    const made = this.#mint(wanted);
    this.#tokens.set(wanted, made);
    made.catch(() => this.#tokens.delete(wanted));
    return made;
  }

  /**
   * GitHub refuses to grant more than the installation has, and installations differ. So the
   * granted permissions are read first.
   */
  async #mint(wanted: TokenKind): Promise<Token> {
    const installation_id = this.#installation;
    const { data } = await this.#app.request("GET /app/installations/{installation_id}", {
      installation_id,
    });
    const { workflows, ...others } = data.permissions;
    const permissions = wanted === "workflows" && workflows ? { ...others, workflows } : others;
    const path = "POST /app/installations/{installation_id}/access_tokens";
    const { data: made } = await this.#app.request(path, { installation_id, permissions });
    this.#made = performance.now();
    return { token: made.token, expires: Date.parse(made.expires_at) };
  }
}

type AuthOctokit = InstanceType<typeof ProbotOctokit>;
type AuthRequest = ReturnType<AuthOctokit["request"]["endpoint"]["merge"]>;
type SendRequest = (asked: AuthRequest) => Promise<unknown>;

/**
 * An authentication strategy of Octokit. A request that gets 401 wasn't carried out, and is sent
 * again with another token.
 */
export function createInstallationAuth({ tokens }: { tokens: InstallationTokens }) {
  const hook = async (send: SendRequest, asked: AuthRequest) => {
    const signed = (token: string) =>
      send({ ...asked, headers: { ...asked.headers, authorization: `token ${token}` } });
    const first = await tokens.getToken();
    try {
      return await signed(first.token);
    } catch (error) {
      const another = isUnknownToken(error) ? await tokens.replace(first) : null;
      if (!another) throw error;
      return signed(another.token);
    }
  };
  return Object.assign(async () => ({ type: "installation" }), { hook });
}

/** GitHub doesn't know the token (yet): see `retries.ts`. */
export function isUnknownToken(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}

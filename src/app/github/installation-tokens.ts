/**
 * Signs an installation's requests, in place of Octokit's own strategy, whose tokens may do all
 * that is granted.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ProbotOctokit } from "probot";
import type { Octokit } from "./access.ts";

// An installation's tokens, by what they may do. Without `workflows: write` whatever an agent has
// made can't change what runs with the repository's secrets, guards or no guards: so that is asked
// for only where it is needed.

/** `usual`: all that the installation grants but workflows. `workflows`: those as well. */
type TokenKind = "usual" | "workflows";

const currentKind = new AsyncLocalStorage<TokenKind>();

/**
 * What `run` asks of GitHub may bring in workflow files: never around what publishes an agent's
 * work.
 */
export function runWithWorkflows<T>(run: () => Promise<T>): Promise<T> {
  return currentKind.run("workflows", run);
}

interface Token {
  token: string;
  /** By GitHub's clock, milliseconds since 1970. */
  expires: number;
}

/** A request that begins now may take this long, in milliseconds. */
const SPARE_MS = 60_000;
/** A new token isn't known to all of GitHub at once, but after so many milliseconds. */
const YOUNG_MS = 6_000;
/**
 * How soon another token is given up: if the new one is refused too, GitHub minds something else.
 */
const PATIENCE_MS = 60_000;

export class InstallationTokens {
  readonly #app: Octokit;
  readonly #installation: number;
  readonly #clock: () => Date;
  readonly #tokens = new Map<TokenKind, Promise<Token>>();
  /** When one was, and when the newest was made, by this process's monotonic clock. */
  #forgotten = Number.NEGATIVE_INFINITY;
  #made = Number.NEGATIVE_INFINITY;

  /** `app`: asks as the app itself. `clock`: GitHub's. */
  constructor(app: Octokit, installation: number, clock: () => Date) {
    this.#app = app;
    this.#installation = installation;
    this.#clock = clock;
  }

  /** The token for what is asked just now. @throws what Octokit throws */
  async getToken(): Promise<Token> {
    const wanted = currentKind.getStore() ?? "usual";
    const token = await this.#tokens.get(wanted);
    if (token && !this.#isOver(token)) return token;
    if (token) this.#tokens.delete(wanted);
    return this.#keep(wanted);
  }

  /**
   * GitHub doesn't take this token (it was revoked, or the App was installed again): gets another
   * one for all callers. Null = none, since one was forgotten moments ago. One that is over, as the
   * refusal's own date may tell, is replaced at any time.
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

  /** Whether one was made so lately that GitHub may not know it everywhere yet. */
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
   * GitHub refuses to give what the installation doesn't grant, which isn't the same for all: that
   * is asked first.
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
 * An authentication strategy of Octokit. What gets 401 wasn't carried out, and is sent with another
 * token.
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

/** GitHub doesn't know the token, or not yet: `retries.ts`. */
export function isUnknownToken(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}

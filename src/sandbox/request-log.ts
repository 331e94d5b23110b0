import type { Actor } from "./auth/actor.ts";

/** Counts of requests, for judging a client's economy and for the rate limit headers. */
export interface RequestCounts {
  rest: number;
  graphql: number;
  /** Requests that write, as counted by GitHub's secondary limit for creating content. */
  content: number;
}

/** Resources that GitHub counts separately: https://docs.github.com/rest/rate-limit/rate-limit */
export type RateLimitResource = "core" | "search" | "graphql";

export interface RateLimit {
  limit: number;
  used: number;
  remaining: number;
  /** Seconds since 1970. */
  reset: number;
  resource: RateLimitResource;
}

const HOUR = 3_600_000;
/**
 * The smallest limits of an installation on github.com, each for its period. They are reported,
 * never enforced.
 */
const LIMITS: Record<RateLimitResource, { most: number; time: number }> = {
  core: { most: 5_000, time: HOUR },
  graphql: { most: 5_000, time: HOUR },
  search: { most: 30, time: 60_000 },
};
/** Limits of an address without a token. */
const ANONYMOUS: Record<RateLimitResource, number> = { core: 60, graphql: 0, search: 10 };
/** The name for all clients without a token. */
export const ANONYMOUS_CLIENT = "anonymous";

/**
 * REST requests per client and hour; null: no limits, as on a GitHub Enterprise Server by default.
 */
export type RequestQuota = number | null;

export class RequestLog {
  readonly #quota: RequestQuota;
  readonly #total: RequestCounts = createCounts();
  readonly #byClient = new Map<string, RequestCounts>();
  readonly #windows = new Map<string, { since: number; used: number }>();

  constructor(quota: RequestQuota = LIMITS.core.most) {
    this.#quota = quota;
  }

  /** Counts a request of a login (`anonymous` or `app:<slug>` without one). */
  note(client: string, kind: "rest" | "graphql", writes: boolean): void {
    const mine = this.#byClient.get(client) ?? createCounts();
    this.#byClient.set(client, mine);
    for (const counts of [this.#total, mine]) {
      counts[kind]++;
      if (writes) counts.content++;
    }
  }

  /** Subtracts one request from the client's hour. */
  use(client: string, resource: RateLimitResource, now: Date): void {
    this.#window(client, resource, now).used++;
  }

  /** Returns the values for the headers, or null if there are no limits. */
  announce(client: string, resource: RateLimitResource, now: Date): RateLimit | null {
    return this.#quota === null ? null : this.left(client, resource, now);
  }

  left(client: string, resource: RateLimitResource, now: Date): RateLimit {
    const { time } = LIMITS[resource];
    const usual = resource === "core" ? (this.#quota ?? LIMITS.core.most) : LIMITS[resource].most;
    const most = client === ANONYMOUS_CLIENT ? ANONYMOUS[resource] : usual;
    const { used, since } = this.#window(client, resource, now);
    const reset = Math.ceil((since + time) / 1000);
    return { limit: most, used, remaining: Math.max(0, most - used), reset, resource };
  }

  report(): RequestCounts & { byClient: Record<string, RequestCounts> } {
    return { ...this.#total, byClient: Object.fromEntries(this.#byClient) };
  }

  #window(client: string, resource: RateLimitResource, now: Date): { since: number; used: number } {
    const key = `${resource} ${client}`;
    const known = this.#windows.get(key);
    if (known && now.getTime() - known.since < LIMITS[resource].time) return known;
    const fresh = { since: now.getTime(), used: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

/** Returns the name under which an actor's requests are counted. */
export function getClient(actor: Actor): string {
  return actor.login ?? (actor.kind === "app" ? `app:${actor.app.slug}` : ANONYMOUS_CLIENT);
}

function createCounts(): RequestCounts {
  return { rest: 0, graphql: 0, content: 0 };
}

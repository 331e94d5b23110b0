/** Counts of what was asked: how economical a client is, and the numbers in the rate limit headers. */
export interface RequestCounts {
  rest: number;
  graphql: number;
  /** Requests that write: what GitHub's secondary limit for creating content counts. */
  content: number;
}

const HOUR = 3_600_000;
/** The smallest hourly limit that an installation has on github.com. */
export const HOURLY = 5_000;

export class RequestLog {
  readonly #total: RequestCounts = empty();
  readonly #byClient = new Map<string, RequestCounts>();
  readonly #hours = new Map<string, { since: number; used: number }>();

  /** Notes a request of a login (`anonymous`, `app:<slug>` where there is none). */
  note(client: string, kind: "rest" | "graphql", writes: boolean): void {
    const mine = this.#byClient.get(client) ?? empty();
    this.#byClient.set(client, mine);
    for (const counts of [this.#total, mine]) {
      counts[kind]++;
      if (writes) counts.content++;
    }
  }

  /** Takes one request from the client's hour. */
  use(client: string, now: Date): { remaining: number; used: number; reset: number } {
    const hour = this.#hour(client, now);
    hour.used++;
    return this.left(client, now);
  }

  left(client: string, now: Date): { remaining: number; used: number; reset: number } {
    const { used, since } = this.#hour(client, now);
    return { used, remaining: Math.max(0, HOURLY - used), reset: Math.ceil((since + HOUR) / 1000) };
  }

  report(): RequestCounts & { byClient: Record<string, RequestCounts> } {
    return { ...this.#total, byClient: Object.fromEntries(this.#byClient) };
  }

  #hour(client: string, now: Date): { since: number; used: number } {
    const known = this.#hours.get(client);
    if (known && now.getTime() - known.since < HOUR) return known;
    const fresh = { since: now.getTime(), used: 0 };
    this.#hours.set(client, fresh);
    return fresh;
  }
}

function empty(): RequestCounts {
  return { rest: 0, graphql: 0, content: 0 };
}

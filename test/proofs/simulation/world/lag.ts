/**
 * GitHub reads from replicas: what is asked again within a few seconds may be answered as it was
 * before, lists and GraphQL as well. A read that this befalls has its answer kept for the next such
 * one. While lists lag, they alone are behind, and for longer: some by their address, as the answer
 * before was, others by what they list.
 */
import type { Conditions } from "./conditions.ts";
import type { Timeline } from "./timeline.ts";

/** Replicas of GitHub's databases are seldom further behind. */
const BEHIND_MS = 5_000;

/** Without `/api/v3` and query. */
const LIST =
  /\/(actions\/workflows\/[^/]+\/runs|actions\/runs|runs\/\d+\/artifacts|comments|pulls|reviews|issues)$/;

type Item = { id: number; created_at?: string; updated_at?: string };

export class Lag {
  readonly #timeline: Timeline;
  readonly #conditions: Conditions;
  readonly #kept = new Map<string, { until: number; answer: Response }>();
  /** What lists showed of a thing when that was old enough. */
  readonly #shown = new Map<string, Item>();
  #reads = 0;

  constructor(timeline: Timeline, conditions: Conditions) {
    this.#timeline = timeline;
    this.#conditions = conditions;
  }

  /** What a list that lags shows in place of this answer; null = it doesn't lag, or is none. */
  async behind(path: string, what: string, response: Response): Promise<Response | null> {
    const [name = ""] = path.split("?");
    const { listsBehindMs } = this.#conditions;
    if (listsBehindMs === 0 || response.status !== 200 || !LIST.test(name)) return null;
    if (this.#reads++ % 2 === 0)
      this.#kept.set(what, { until: this.#timeline.now + listsBehindMs, answer: response.clone() });
    return this.#without(name, this.#githubNow() - listsBehindMs, response);
  }

  /** The list as it was then: what is new is left out, and what has changed is as it was. */
  async #without(name: string, then: number, response: Response): Promise<Response | null> {
    const body = JSON.parse(await response.clone().text()) as unknown;
    const [key, items] = Array.isArray(body)
      ? [null, body as Item[]]
      : findItems(body as Record<string, unknown>);
    const shown = items.flatMap((item): Item[] => {
      const at = Date.parse(item.updated_at ?? item.created_at ?? "") || 0;
      const id = `${name} ${item.id}`;
      if (at <= then) this.#shown.set(id, item);
      const known = this.#shown.get(id);
      return known ? [known] : [];
    });
    if (JSON.stringify(shown) === JSON.stringify(items)) return null;
    const headers = new Headers(response.headers);
    // Else the client would keep this under the name of the true answer.
    headers.delete("etag");
    const text =
      key === null ? shown : { ...(body as object), total_count: shown.length, [key]: shown };
    return new Response(JSON.stringify(text), { status: 200, headers });
  }

  /** What a replica that is behind says; null = nothing else than is true. */
  stale(what: string): Response | null {
    const kept = this.#kept.get(what);
    if (this.#conditions.listsBehindMs === 0) this.#kept.delete(what);
    if (!kept || kept.until < this.#timeline.now) return null;
    // Who answers knows what time it is all the same.
    kept.answer.headers.set("date", new Date(this.#githubNow()).toUTCString());
    return kept.answer;
  }

  /** Keeps this answer for the next read of the same. */
  keep(what: string, answer: Response): void {
    if (answer.status === 200)
      this.#kept.set(what, { until: this.#timeline.now + BEHIND_MS, answer: answer.clone() });
  }

  #githubNow(): number {
    return this.#conditions.githubClock.show(this.#timeline.now);
  }
}

function findItems(body: Record<string, unknown>): [string, Item[]] {
  return (
    Object.entries(body).find((one): one is [string, Item[]] => Array.isArray(one[1])) ?? ["", []]
  );
}

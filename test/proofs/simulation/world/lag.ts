/**
 * GitHub reads from replicas: a repeated read within a few seconds may get an older answer, lists
 * and GraphQL included. Such a read stores its own answer for the next one. While lists lag, only
 * they are behind, and for longer. Some show the answer before for their address, others leave out
 * new items.
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
  /** Old enough versions of items, as lists showed them. */
  readonly #shown = new Map<string, Item>();
  #reads = 0;

  constructor(timeline: Timeline, conditions: Conditions) {
    this.#timeline = timeline;
    this.#conditions = conditions;
  }

  /**
   * Returns what a lagging list shows instead of this answer; null = it doesn't lag, or is not a
   * list.
   */
  async behind(path: string, what: string, response: Response): Promise<Response | null> {
    const [name = ""] = path.split("?");
    const { listsBehindMs } = this.#conditions;
    if (listsBehindMs === 0 || response.status !== 200 || !LIST.test(name)) return null;
    if (this.#reads++ % 2 === 0)
      this.#kept.set(what, { until: this.#timeline.now + listsBehindMs, answer: response.clone() });
    return this.#without(name, this.#githubNow() - listsBehindMs, response);
  }

  /**
   * Returns the list as it was then: without new items, and with old versions of changed ones. An
   * old item whose old version nobody has read is there as it is now.
   */
  async #without(name: string, then: number, response: Response): Promise<Response | null> {
    const body = JSON.parse(await response.clone().text()) as unknown;
    const [key, items] = Array.isArray(body)
      ? [null, body as Item[]]
      : findItems(body as Record<string, unknown>);
    const shown = items.flatMap((item): Item[] => {
      const at = Date.parse(item.updated_at ?? item.created_at ?? "") || 0;
      const id = `${name} ${item.id}`;
      if (at <= then) this.#shown.set(id, item);
      const isOld = (Date.parse(item.created_at ?? "") || Number.POSITIVE_INFINITY) <= then;
      const known = this.#shown.get(id) ?? (isOld ? item : undefined);
      return known ? [known] : [];
    });
    if (JSON.stringify(shown) === JSON.stringify(items)) return null;
    const headers = new Headers(response.headers);
    // Otherwise the client would cache this as the current answer.
    headers.delete("etag");
    const text =
      key === null ? shown : { ...(body as object), total_count: shown.length, [key]: shown };
    return new Response(JSON.stringify(text), { status: 200, headers });
  }

  /** Returns the answer of a replica that is behind; null = it is current. */
  stale(what: string): Response | null {
    const kept = this.#kept.get(what);
    if (this.#conditions.listsBehindMs === 0) this.#kept.delete(what);
    if (!kept || kept.until < this.#timeline.now) return null;
    // The server that answers still knows the current time.
    kept.answer.headers.set("date", new Date(this.#githubNow()).toUTCString());
    return kept.answer;
  }

  /** Stores this answer for the next read of the same. */
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

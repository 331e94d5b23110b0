/**
 * The answers of GitHub that one reconcile has read. Its passes follow within moments, so that a
 * pass asks again only for what effects may have changed. Each reconcile begins with an empty
 * cache.
 */
import type { Effect } from "../../core/model/effects.ts";

/** Answers that the same effects change. */
export type CacheGroup =
  | "issue"
  | "rules"
  | "roles"
  | "comments"
  | "refs"
  | "runs"
  | "pulls"
  | "reviews"
  | "checks"
  | "preflight";

const NO_GROUPS: readonly CacheGroup[] = [];
const ALL_GROUPS: readonly CacheGroup[] = [
  ...([
    "issue",
    "rules",
    "roles",
    "comments",
    "refs",
    "runs",
    "pulls",
    "reviews",
    "checks",
    "preflight",
  ] as const),
];

/** What an effect may have changed, also a refused one. */
const CHANGES: Record<Effect["type"], readonly CacheGroup[]> = {
  react: NO_GROUPS,
  comment: ["comments"],
  document: ["comments"],
  dispatch: ["runs"],
  preflight: ["preflight"],
  onboard: ["pulls"],
  sync_templates: ALL_GROUPS,
  cancel_run: ["runs"],
  create_branch: ["refs", "pulls"],
  delete_branch: ["refs", "pulls"],
  archive: ["refs", "pulls"],
  tag: NO_GROUPS,
  publish: ["refs", "pulls", "checks"],
  rerun: ["checks"],
  recommit: ["refs", "pulls", "checks"],
  candidate: ["refs", "pulls", "checks"],
  knowledge_tree: NO_GROUPS,
  landing_check: NO_GROUPS,
  land_commit: ["refs", "pulls", "checks"],
  open_pull: ["pulls", "checks"],
  close_pull: ["pulls"],
  ready_pull: ["pulls", "checks"],
  update_pull: NO_GROUPS,
  enqueue: ALL_GROUPS,
  reopen_pull: ["pulls"],
  review: ["reviews"],
  suggest: ["reviews"],
  resolve_thread: ["reviews"],
  verdict_check: ["checks"],
  merge: ALL_GROUPS,
  merge_base: ALL_GROUPS,
  close_issue: ALL_GROUPS,
  revert: ["refs"],
};

/** An answer is never used for longer, in milliseconds. */
const FRESH_MS = 5_000;

export class ReadCache {
  readonly #answers = new Map<
    string,
    { group: CacheGroup; at: number; pass: number; answer: Promise<unknown> }
  >();
  #pass = 0;
  #stale = false;

  beginPass(): void {
    this.#pass += 1;
    this.#stale = false;
  }

  get isFirstPass(): boolean {
    return this.#pass <= 1;
  }

  /** This pass got an answer that an earlier pass read. */
  get isStale(): boolean {
    return this.#stale;
  }

  /**
   * @param now when the pass begins
   * @returns a time, ISO 8601: no answer of this pass was read before it
   */
  getReadTime(now: Date): string {
    return new Date(now.getTime() - (this.isFirstPass ? 0 : FRESH_MS)).toISOString();
  }

  /** The cached answer of this key, else what `ask` returns. Failures aren't cached. */
  async get<T>(group: CacheGroup, key: string, ask: () => Promise<T>): Promise<T> {
    const name = `${group} ${key}`;
    const known = this.#answers.get(name);
    if (known && performance.now() - known.at < FRESH_MS) {
      this.#stale ||= known.pass < this.#pass;
      return known.answer as Promise<T>;
    }
    const answer = ask();
    this.#answers.set(name, { group, at: performance.now(), pass: this.#pass, answer });
    answer.catch(() => this.#answers.delete(name));
    return answer;
  }

  /** Forgets what the effect may have changed. */
  invalidateFor(effect: Effect["type"]): void {
    for (const [name, { group }] of this.#answers) {
      if (CHANGES[effect].includes(group)) this.#answers.delete(name);
    }
  }

  clear(): void {
    this.#answers.clear();
  }
}

/**
 * What one reconcile has seen already. Its passes follow one another within moments; the next one
 * asks again only for what its own effects may have changed. Each reconcile begins with nothing
 * seen, so what it was woken for is always looked at afresh.
 */
import type { Effect } from "../../core/model/effects.ts";

/** What facts are made from, by what changes it. */
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

/** What an effect, carried out or refused, may have changed. */
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

/** What was seen longer ago is asked for again whatever was done since, in milliseconds. */
const FRESH_MS = 5_000;

export class ReadCache {
  readonly #answers = new Map<
    string,
    { group: CacheGroup; at: number; pass: number; answer: Promise<unknown> }
  >();
  #pass = 0;
  #stale = false;

  /** Another pass begins. */
  beginPass(): void {
    this.#pass += 1;
    this.#stale = false;
  }

  /** This is the first pass. */
  get isFirstPass(): boolean {
    return this.#pass <= 1;
  }

  /** Something of this pass was seen in an earlier one. */
  get isStale(): boolean {
    return this.#stale;
  }

  /**
   * Nothing that this pass gives out was seen before this, ISO 8601. `now`: when the pass begins.
   */
  getReadTime(now: Date): string {
    return new Date(now.getTime() - (this.isFirstPass ? 0 : FRESH_MS)).toISOString();
  }

  /**
   * The answer to what was asked already under this key, else what `ask` gives; a failure isn't
   * kept.
   */
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

/**
 * Caches the answers of GitHub that one reconcile has read. Its passes follow within moments, so a
 * pass asks again only for what effects may have changed. Each reconcile starts with an empty
 * cache.
 */
import type { FactGroup } from "../../core/model/effects/define-effect.ts";

/** Maximum age of a cached answer, in milliseconds. */
const FRESH_MS = 5_000;

export class ReadCache {
  readonly #answers = new Map<
    string,
    { group: FactGroup; at: number; pass: number; answer: Promise<unknown> }
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

  /** Whether this pass used an answer that an earlier pass read. */
  get isStale(): boolean {
    return this.#stale;
  }

  /**
   * @param now when the pass starts
   * @returns a time, ISO 8601; no answer of this pass was read before it
   */
  getReadTime(now: Date): string {
    return new Date(now.getTime() - (this.isFirstPass ? 0 : FRESH_MS)).toISOString();
  }

  /** Returns the cached answer of this key, else what `ask` returns. Failures aren't cached. */
  async get<T>(group: FactGroup, key: string, ask: () => Promise<T>): Promise<T> {
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

  /** Removes the answers that an effect may have changed. */
  invalidate(groups: readonly FactGroup[]): void {
    for (const [name, { group }] of this.#answers) {
      if (groups.includes(group)) this.#answers.delete(name);
    }
  }

  clear(): void {
    this.#answers.clear();
  }
}

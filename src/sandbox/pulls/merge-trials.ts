import type { Pull } from "../schema/pulls.ts";

/**
 * GitHub tries in the background whether a pull request can be merged: once its head has moved, and
 * once somebody asks after its base has moved. Until then it says `mergeable: null`.
 * https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database
 */
export class MergeTrials {
  readonly #wait: (ms: number) => Promise<void>;
  readonly #ms: number;
  readonly #latest = new Map<number, { key: string; done: boolean }>();

  /** `ms`: how long a trial takes; 0 = its outcome is always known. */
  constructor(wait: (ms: number) => Promise<void>, ms: number) {
    this.#wait = wait;
    this.#ms = ms;
  }

  /** Whether the outcome for this head and base is known. Starts the trial where there was none. */
  isDone({ id, baseSha, headSha }: Pull): boolean {
    if (this.#ms === 0) return true;
    const key = `${baseSha} ${headSha}`;
    const latest = this.#latest.get(id);
    if (latest?.key === key) return latest.done;
    const trial = { key, done: false };
    this.#latest.set(id, trial);
    void this.#wait(this.#ms).then(() => (trial.done = true));
    return false;
  }
}

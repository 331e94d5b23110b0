import type { Pull } from "../schema/pulls.ts";

/**
 * GitHub's background check whether a pull request can be merged. It runs when the head has moved,
 * and when somebody reads the pull request after its base has moved. Until then the API returns
 * `mergeable: null`.
 * https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database
 */
export class MergeTrials {
  readonly #wait: (ms: number) => Promise<void>;
  readonly #ms: number;
  readonly #latest = new Map<number, { key: string; done: boolean }>();

  /** `ms` is the duration of a trial. 0: its outcome is always known. */
  constructor(wait: (ms: number) => Promise<void>, ms: number) {
    this.#wait = wait;
    this.#ms = ms;
  }

  /**
   * Returns whether the outcome for this head and base is known. Starts the trial if there was
   * none.
   */
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

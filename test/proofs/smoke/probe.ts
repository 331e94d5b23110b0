/** One assumption about GitHub that only GitHub can confirm. */
import type { Runs } from "./runs.ts";
import type { World } from "./world.ts";

export interface Probe {
  /** Kebab-case; a value of `--only`. */
  name: string;
  /** The assumption as a sentence. */
  title: string;
  /** `app`: only a GitHub App can do this. `admin`: it needs the owner's token. */
  needs: readonly ("app" | "admin")[];
  /** What it leaves in the scratch repository until that is deleted. */
  creates: string;
  /** GitHub's documentation of it. */
  docs: string;
  /** What Baton's code relies on. */
  baton: string;
  /** What the sandbox does, against which Baton is tested. */
  sandbox: string;
  /** @throws if GitHub refuses what the probe itself needs; the result is then "broke" */
  run(world: World, runs: Runs): Promise<Observations>;
}

interface Observation {
  words: string;
  /** Null for a measurement that Baton doesn't rely on. */
  asAssumed: boolean | null;
}

/** What a probe saw, in order. */
export class Observations {
  readonly list: Observation[] = [];

  /** `words` say what was seen, if `asAssumed` is true or not. */
  expect(asAssumed: boolean, words: string): this {
    this.list.push({ words, asAssumed });
    return this;
  }

  /** Adds a measurement. */
  note(words: string): this {
    this.list.push({ words, asAssumed: null });
    return this;
  }

  get hold(): boolean {
    return this.list.every(({ asAssumed }) => asAssumed !== false);
  }
}

export type Verdict = "holds" | "differs" | "skipped" | "broke";

export interface Result {
  probe: Probe;
  verdict: Verdict;
  /** For "skipped" and "broke", the reason and the remedy. */
  reason: string | null;
  observed: readonly Observation[];
  seconds: number;
}

/**
 * Plays many seeds in processes of their own, one for each core, and judges all of them together.
 */
import { fork, type StdioOptions } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Coverage } from "./coverage.ts";
import type { Outcome } from "./play.ts";

export type Judged = Pick<
  Outcome,
  "seed" | "violations" | "status" | "minutes" | "requests" | "digest" | "trace" | "counts"
>;

export interface Batch {
  from: number;
  seeds: number;
  processes?: number;
  /** Called with each seed that has been played. */
  onPlayed?: (judged: Judged) => void;
  /** Once aborted, no other seed is begun. */
  signal?: AbortSignal;
}

export interface Verdict {
  /** So many have been played: all, unless it was enough before. */
  seeds: number;
  /** Each with its seed. */
  violations: string[];
  /** What might have happened in one of so many seeds, and did in none. */
  never: string[];
  coverage: Coverage;
}

/** What a process is sent. */
export interface Wanted {
  seed: number;
  rules: boolean;
}

/** With fewer seeds, what is rare need not happen. */
export const DEFAULT_SEEDS = 200;
const stdio: StdioOptions = ["ignore", "inherit", "inherit", "ipc"];
/** Each process loads the same sources: compiled before, they take half the time. */
const env = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/compiled"),
  ...process.env,
};
/** What a seed makes is short-lived: with room for more of it, the collector comes seldom. */
const execArgv = ["--max-semi-space-size=64"];

/**
 * Whether rules are counted in the `nth` seed (from 0): until all has been seen, and then in every
 * tenth, as it takes its time.
 */
export const mustCountRules = (nth: number, seen: Coverage): boolean =>
  nth < DEFAULT_SEEDS || nth % 10 === 0 || seen.missing().length > 0;

/** @throws when a process dies: the seed that it had is named */
export async function playAll(batch: Batch): Promise<Verdict> {
  const { from, seeds, processes = availableParallelism() } = batch;
  const verdict: Verdict = { seeds: 0, violations: [], never: [], coverage: new Coverage() };
  const judge = (judged: Judged) => {
    verdict.seeds++;
    verdict.coverage.add(judged);
    verdict.violations.push(...judged.violations.map((one) => `seed ${judged.seed}: ${one}`));
    batch.onPlayed?.(judged);
  };
  let begun = 0;
  const next = () => {
    if (batch.signal?.aborted || begun === seeds) return undefined;
    const i = begun++;
    return { seed: from + i, rules: mustCountRules(i, verdict.coverage) };
  };
  await Promise.all(
    Array.from({ length: Math.min(processes, seeds) }, () => work(next, judge, batch.signal)),
  );
  if (verdict.seeds >= DEFAULT_SEEDS) verdict.never = verdict.coverage.missing();
  return verdict;
}

/** One process, as long as there are seeds. */
function work(
  next: () => Wanted | undefined,
  judge: (judged: Judged) => void,
  enough: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "worker.ts"), { stdio, execArgv, env });
    let wanted: Wanted | undefined;
    const more = () => {
      wanted = next();
      if (wanted) child.send(wanted);
      else child.disconnect();
    };
    child.on("message", (judged: Judged) => {
      judge(judged);
      more();
    });
    child.on("exit", (code, signal) => {
      // Ctrl-C ends a process that is still loading: its seed wasn't played.
      if (code === 0 || (signal === "SIGINT" && enough?.aborted)) resolve();
      else reject(new Error(`seed ${wanted?.seed}: its process ended with ${code ?? signal}`));
    });
    more();
  });
}

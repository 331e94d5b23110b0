/** Plays many seeds in separate processes, one for each core, and judges all of them together. */
import { fork, type StdioOptions } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Coverage } from "./coverage.ts";
import type { Outcome, Passes } from "./play.ts";

export type Judged = Pick<
  Outcome,
  "seed" | "violations" | "status" | "minutes" | "requests" | "digest" | "trace" | "counts"
>;

export interface Batch {
  from: number;
  seeds: number;
  processes?: number;
  passes?: Passes;
  /** Called for each seed that was played. */
  onPlayed?: (judged: Judged) => void;
  /** No further seed starts after it is aborted. */
  signal?: AbortSignal;
}

export interface Verdict {
  /** Number of seeds played: all, unless `enough` ended the run before. */
  seeds: number;
  /** Each with its seed. */
  violations: string[];
  /** What could have happened in one of these seeds, and happened in none. */
  never: string[];
  coverage: Coverage;
}

/** The message to a process. */
export interface Wanted {
  seed: number;
  rules: boolean;
  passes: Passes;
}

/** With fewer seeds, rare events need not happen. */
export const DEFAULT_SEEDS = 200;
const stdio: StdioOptions = ["ignore", "inherit", "inherit", "ipc"];
/** Each process loads the same sources. With a compile cache this takes half the time. */
const env = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/compiled"),
  ...process.env,
};
/** A seed's objects are short-lived. With more room for them, garbage collection is rare. */
const execArgv = ["--max-semi-space-size=64"];

/**
 * Whether to count rules in the `nth` seed (from 0). Counts until everything has been seen, and
 * then in every tenth seed, because counting is slow.
 */
export const mustCountRules = (nth: number, seen: Coverage): boolean =>
  nth < DEFAULT_SEEDS || nth % 10 === 0 || seen.missing().length > 0;

/** @throws when a process dies; the message names its seed */
export async function playAll(batch: Batch): Promise<Verdict> {
  const { from, seeds, processes = availableParallelism(), passes = null } = batch;
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
    return { seed: from + i, rules: mustCountRules(i, verdict.coverage), passes };
  };
  await Promise.all(
    Array.from({ length: Math.min(processes, seeds) }, () => work(next, judge, batch.signal)),
  );
  // Passes meet no deliveries and no database.
  if (verdict.seeds >= DEFAULT_SEEDS && passes === null) verdict.never = verdict.coverage.missing();
  return verdict;
}

/** Runs one process while there are seeds. */
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
      // Ctrl-C ends a process that is still loading. Its seed wasn't played.
      if (code === 0 || (signal === "SIGINT" && enough?.aborted)) resolve();
      else reject(new Error(`seed ${wanted?.seed}: its process ended with ${code ?? signal}`));
    });
    more();
  });
}

/** Plays many seeds in processes of their own, one for each core. */
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
  played?: (judged: Judged) => void;
}

const stdio: StdioOptions = ["ignore", "inherit", "inherit", "ipc"];
/** What a seed makes is short-lived: with room for more of it, the collector comes seldom. */
const execArgv = ["--max-semi-space-size=64"];

/** @throws when a process dies: the seed that it had is named */
export async function playAll({ from, seeds, processes = availableParallelism(), played }: Batch): Promise<Coverage> {
  const coverage = new Coverage();
  let next = from;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const child = fork(join(import.meta.dirname, "worker.ts"), { stdio, execArgv });
      let seed = Number.NaN;
      const more = () => {
        if (next >= from + seeds) return child.disconnect();
        child.send((seed = next++));
      };
      child.on("message", (judged: Judged) => {
        coverage.add(judged);
        played?.(judged);
        more();
      });
      child.on("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`seed ${seed}: its process ended with ${code}`)),
      );
      more();
    });
  await Promise.all(Array.from({ length: Math.min(processes, seeds) }, work));
  return coverage;
}

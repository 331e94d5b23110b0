/** What keeps a build waiting by a person's word alone: a pause of everything, a hold on merging, a worker's start. */
import { minute } from "../text/minute.ts";
import type { BuildState, State, WorkerState } from "./state.ts";

/** Whose word it is (a login), and since when. */
export interface Since {
  by: string;
  at: string;
}

/** `closed`: by closing the issue, which opening it again ends. */
export interface Pause extends Since {
  how: "command" | "closed";
}

/** The wave that waits for a person, or that one has let begin; `by` null = nobody yet, or the configuration. */
export interface WaveGate {
  wave: number;
  state: "open" | "approved";
  by: string | null;
  at: string;
}

/** Where a worker that waits for `/start` would begin. It follows the build branch until then. */
export interface Prepared {
  base: string;
  /** Since when. */
  at: string;
}

/** ``since 2026-11-21 10:00 UTC by `@ann` ``: as code, since a wait that is told again is no reason to call them. */
export function sinceWords({ by, at }: Since): string {
  return `since ${minute(at)} by \`@${by}\``;
}

/** The wave that waits for a person now; at most one does. */
export function openWave({ gates }: BuildState): WaveGate | null {
  return gates.waves.find(({ state }) => state === "open") ?? null;
}

/** What holds the worker's merge back: its own hold, or the one on all merging. */
export function holdOn(worker: WorkerState, { build }: State): Since | null {
  return worker.hold ?? build.hold;
}

/** `merging is held since … by @ann; `/unhold W1.1` lets it go on`. */
export function holdWords(worker: WorkerState, state: State): string {
  const words = `merging is held ${sinceWords(holdOn(worker, state)!)}`;
  return `${words}; \`/unhold${worker.hold ? ` ${worker.id}` : ""}\` lets it go on`;
}

export function pauseWords({ how, ...since }: Pause): string {
  const end = how === "closed" ? "opening the issue again, or `/resume`," : "`/resume`";
  return `the build is paused ${sinceWords(since)}${how === "closed" ? ", who closed the issue" : ""}; ${end} goes on`;
}

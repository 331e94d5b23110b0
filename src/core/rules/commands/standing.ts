/** What still stops the build, or a worker, after a command that was to let it go on: its author reads that. */
import { pauseWords } from "../../build/holds.ts";
import { stopWords } from "../../build/stop-answers.ts";
import { isOver } from "../../build/view.ts";
import { named } from "../../text/counted.ts";
import type { Command } from "../../commands/command.ts";
import type { WorkerId } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Commands by which a person wants something to go on. */
const MOVES: readonly Command["name"][] = [
  ...(["approve", "retry", "review", "retest", "start"] as const),
  ...(["resume", "unhold", "land", "answer", "revise"] as const),
];
/** Those that begin sessions, which a pause keeps from starting. */
const BEGINS: readonly Command["name"][] = ["retry", "review", "start"];

/**
 * Sentences, or null where nothing is in the way. `here`: the worker whose pull request the comment is on. `problem`:
 * why the command was not done, null where it was.
 */
export function findStanding(
  turn: Turn,
  command: Command,
  here: WorkerId | null,
  problem: string | null,
): string | null {
  const { build, workers } = turn.state;
  if (!MOVES.includes(command.name) || isOver(build.status)) return null;
  const target = command.name === "approve" ? command.target : "worker" in command ? command.worker : null;
  const worker = workers[target as WorkerId] ?? (here ? workers[here] : undefined);
  const told = (reason: string) => problem?.includes(reason) ?? false;
  if (worker?.stop && !told(worker.stop.reason)) return `${worker.id} is stopped: ${stopWords(worker)}`;
  if (build.stop) return told(build.stop.reason) ? null : `The build is stopped: ${build.stop.reason}`;
  if (problem === null) {
    const isKept = build.paused !== null && BEGINS.includes(command.name);
    return isKept ? `Nothing begins yet: ${pauseWords(build.paused!)}.` : null;
  }
  return worker
    ? null
    : stoppedWords(
        turn.workers.map((one) => one.worker).filter(({ stop }) => stop !== null),
        problem,
      );
}

function stoppedWords(stopped: readonly WorkerState[], problem: string): string | null {
  const [first, ...others] = stopped;
  if (!first || problem.includes(first.stop!.reason)) return null;
  const more = others.length > 0 ? ` ${named(others.map(({ id }) => id))} wait for a person as well.` : "";
  return `${first.id} is stopped: ${stopWords(first)}${more}`;
}

/** What still stops the build, or a worker, after a command that was to let it go on: its author reads that. */
import { holdOn, holdWords, pauseWords } from "../../build/holds.ts";
import { redTipWords } from "../../build/redTip.ts";
import { stopWords } from "../../build/stop-answers.ts";
import { isClosing, isOver } from "../../build/view.ts";
import { named } from "../../text/counted.ts";
import type { Command } from "../../commands/command.ts";
import type { WorkerId } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Commands by which a person wants something to go on. */
const MOVES: readonly Command["name"][] = [
  ...(["approve", "retry", "review", "retest", "start", "skip", "model", "steer"] as const),
  ...(["resume", "unhold", "land", "answer", "revise", "budget", "loop"] as const),
  ...(["take", "give", "hand-in"] as const),
];

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
  // Who steers a worker that is stopped reads at once how it goes on.
  // A worker's budget lets it go on later in this turn.
  const isSaid = (command.name === "steer" || command.name === "budget") && problem === null;
  if (worker?.stop && !isSaid && !told(worker.stop.reason)) return `${worker.id} is stopped: ${stopWords(worker)}`;
  if (build.stop && !(problem === null && endsBudgetStop(command, turn))) {
    return told(build.stop.reason) ? null : `The build is stopped: ${build.stop.reason}`;
  }
  if (problem === null) return findWait(turn, command, worker);
  if (worker) return leftWords(turn, worker, problem);
  const stopped = turn.workers.map((one) => one.worker).filter(({ stop }) => stop !== null);
  return stoppedWords(stopped, problem) ?? redTipWords(turn.state);
}

/** The budget lets the build go on later in this turn, once its new bound is known. */
function endsBudgetStop(command: Command, { state }: Turn): boolean {
  return command.name === "budget" && !command.worker && state.build.stop?.cause === "budget";
}

/** People's own words, and the red build branch, that what was done has to wait for. */
function findWait(turn: Turn, { name }: Command, worker: WorkerState | undefined): string | null {
  const { build } = turn.state;
  // They say it themselves, or are no wish that anything goes on at once.
  if (["resume", "land", "skip", "model", "steer", "budget", "loop"].includes(name)) return null;
  if (build.paused && !(name === "approve" && build.status === "landing")) {
    return `Nothing goes on yet: ${pauseWords(build.paused)}.`;
  }
  const begins = name === "start" || (name === "approve" && !worker && build.status === "building");
  if (begins) return redTipWords(turn.state);
  const isApproved = name === "approve" && worker !== undefined && !turn.isTerminal(worker);
  return isApproved && holdOn(worker, turn.state) ? `${worker.id}: ${holdWords(worker, turn.state)}.` : null;
}

/** How a worker that was left out is taken up again. */
function leftWords({ state }: Turn, worker: WorkerState, problem: string): string | null {
  const again = `\`/retry ${worker.id}\``;
  const isLeft = worker.skipped !== null || worker.cancelled !== null;
  if (!isLeft || isClosing(state.build.status) || problem.includes(again.slice(0, -1))) return null;
  return `${again} takes it up again.`;
}

function stoppedWords(stopped: readonly WorkerState[], problem: string): string | null {
  const [first, ...others] = stopped;
  if (!first || problem.includes(first.stop!.reason)) return null;
  const more = others.length > 0 ? ` ${named(others.map(({ id }) => id))} wait for a person as well.` : "";
  return `${first.id} is stopped: ${stopWords(first)}${more}`;
}

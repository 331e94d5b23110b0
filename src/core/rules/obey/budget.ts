/** `/budget`: another bound on what the build, or a worker, may cost. What it stopped goes on. */
import {
  getMostNeeded,
  getNeeded,
  getWorkerBudget,
  isSpent,
  spentWords,
  sumDollars,
  workerSpentWords,
} from "../../build/budget.ts";
import { asDollars, MOST_BUDGET } from "../../request/dollars.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function budget(turn: Turn, command: Obeyed<"budget">): string | null {
  const { build, workers } = turn.state;
  const worker = command.worker ? workers[command.worker]! : null;
  if (worker && turn.isTerminal(worker)) return `${worker.id} is ${turn.status(worker)}; no session of it follows.`;
  const set = (next: number | "none") => {
    if (worker) worker.budget = next;
    else build.wishes.budget = next;
    return null;
  };
  if (command.amount === "none") return set("none");
  const bound = worker ? getWorkerBudget(worker, turn.settings.budgets) : turn.settings.budgets.build;
  if (command.more && bound === null) return worker ? NO_WORKER_BUDGET(worker.id) : NO_BUDGET;
  const next = command.more ? Math.round((bound! + command.amount) * 100) / 100 : command.amount;
  if (next > MOST_BUDGET) return `A budget can be ${asDollars(MOST_BUDGET)} at most.`;
  if (worker?.stop?.cause === "budget" && isSpent(next, sumDollars(worker.spent), neededBy(worker))) {
    return `${workerSpentWords(worker, bound ?? next)} ${asDollars(next)} would not let it go on.`;
  }
  if (!worker && build.stop?.cause === "budget" && isSpent(next, build.usage.dollars ?? 0, getMostNeeded(turn.state))) {
    return `${spentWords(build)} ${asDollars(next)} would not let it go on.`;
  }
  return set(next);
}

const neededBy = ({ session }: WorkerState) => (session?.outcome === null ? getNeeded(session) : 0);

const NO_BUDGET = "The build has no budget that this could be added to: `/budget $20` sets one.";
const NO_WORKER_BUDGET = (id: string) =>
  `${id} has no budget that this could be added to: \`/budget ${id} $5\` sets one.`;

/**
 * `/budget`: changes the budget of the build or of a worker. Work that the old budget stopped goes
 * on.
 */
import { describeSpending, describeWorkerSpending } from "../messages/costs.ts";
import { MAX_BUDGET, formatDollars, parseDollars } from "../text/format.ts";
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { clip, defineCommand, parseWorkerId, type ArgumentProblem } from "./command.ts";
import {
  getMostNeededDollars,
  getNeededDollars,
  getWorkerBudget,
  isSpent,
  sumDollars,
} from "../model/budget.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Draft } from "../rules/decision-draft.ts";

/**
 * `more`: dollars to add to the current budget. Without `worker`, the command changes the build's
 * budget.
 */
type BudgetCommand = { name: "budget"; worker?: WorkerId } & (
  | { amount: "none" }
  | { amount: number; more: boolean }
);

export const budgetCommand = defineCommand<BudgetCommand>({
  name: "budget",
  usage: "/budget $20",
  help:
    "Limits what the build may cost, in dollars. Once that is spent, no new session starts " +
    "until you raise the limit. `+5` adds to the limit, `none` removes it. A worker's id " +
    "like `W2.1` in front limits that worker.",
  group: "build",
  role: "write",
  resumes: "later",
  examples: ["/budget $20", "/budget +5", "/budget none", "/budget W2.1 $5"],
  parse(args, context) {
    const [word = "", ...rest] = args.split(/\s+/);
    if (!WORKER_ID.test(word.toUpperCase())) return parseAmount(args);
    const taken = parseWorkerId(args, context);
    if ("problem" in taken) return taken;
    const parsed = parseAmount(rest.join(" "));
    if ("problem" in parsed)
      return parsed.instead ? { ...parsed, instead: `${taken.id} ${parsed.instead}` } : parsed;
    return { ...parsed, worker: taken.id };
  },
  run: runBudget,
});

function parseAmount(args: string): BudgetCommand | ArgumentProblem {
  if (/^none$/i.test(args)) return { name: "budget", amount: "none" };
  const amount = parseDollars(args.replace(/^\+\s*/, ""));
  if (amount !== null) return { name: "budget", amount, more: args.startsWith("+") };
  const what = args === "" ? "It needs an amount" : `\`${clip(args)}\` is no amount`;
  const problem = `${what}: dollars from 0.01 to ${MAX_BUDGET} like \`$20\`, or \`none\`.`;
  const meant = parseDollars(/\d+(?:\.\d{1,2})?/.exec(args.replaceAll(",", ""))?.[0] ?? "");
  return meant === null ? { problem } : { problem, instead: formatDollars(meant) };
}

export function runBudget(draft: Draft, command: BudgetCommand): string | null {
  const { build, workers } = draft.state;
  const worker = command.worker ? workers[command.worker]! : null;
  if (worker && draft.isTerminal(worker))
    return `${worker.id} is ${draft.getStatus(worker)}; it gets no further session.`;
  const set = (next: number | "none") => {
    if (worker) worker.budget = next;
    else build.wishes.budget = next;
    return null;
  };
  if (command.amount === "none") return set("none");
  const bound = worker
    ? getWorkerBudget(worker, draft.settings.budgets)
    : draft.settings.budgets.build;
  if (command.more && bound === null) return worker ? describeNoWorkerBudget(worker.id) : NO_BUDGET;
  const next = command.more ? Math.round((bound! + command.amount) * 100) / 100 : command.amount;
  if (next > MAX_BUDGET) return `A budget can be ${formatDollars(MAX_BUDGET)} at most.`;
  if (
    worker?.stop?.cause === "budget" &&
    isSpent(next, sumDollars(worker.spent), getWorkerNeededDollars(worker))
  ) {
    return (
      `${describeWorkerSpending(worker.id, sumDollars(worker.spent), bound ?? next)} ` +
      `${formatDollars(next)} is too little to continue.`
    );
  }
  if (
    !worker &&
    build.stop?.cause === "budget" &&
    isSpent(next, build.usage.dollars ?? 0, getMostNeededDollars(draft.state))
  ) {
    return `${describeSpending(build)} ${formatDollars(next)} is too little to continue.`;
  }
  return set(next);
}

const getWorkerNeededDollars = ({ session }: WorkerState) =>
  session?.outcome === null ? getNeededDollars(session) : 0;

const NO_BUDGET = "The build has no budget to add to: `/budget $20` sets one.";
const describeNoWorkerBudget = (id: string) =>
  `${id} has no budget to add to: \`/budget ${id} $5\` sets one.`;

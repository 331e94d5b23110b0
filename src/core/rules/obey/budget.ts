/** `/budget`: another bound on what the build may cost. A build that it stopped goes on. */
import { spentWords } from "../../build/budget.ts";
import { asDollars, MOST_BUDGET } from "../../request/dollars.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function budget(turn: Turn, command: Obeyed<"budget">): string | null {
  const { build } = turn.state;
  const bound = turn.settings.budget;
  if (command.amount === "none") {
    build.wishes.budget = "none";
    return null;
  }
  if (command.more && bound === null)
    return "The build has no budget that this could be added to: `/budget $20` sets one.";
  const next = command.more ? Math.round((bound! + command.amount) * 100) / 100 : command.amount;
  if (next > MOST_BUDGET) return `A budget can be ${asDollars(MOST_BUDGET)} at most.`;
  if (build.stop?.cause === "budget" && next <= (build.usage.dollars ?? 0)) {
    return `${spentWords(build)} ${asDollars(next)} would not let it go on.`;
  }
  build.wishes.budget = next;
  return null;
}

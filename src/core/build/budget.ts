/** How a build's money stands, in numbers and in words. */
import { counted } from "../text/counted.ts";
import { asDollars } from "../request/dollars.ts";
import type { BuildState } from "./state.ts";

type Money = Pick<BuildState, "budget" | "usage" | "unpriced">;

/** Whether all of it is spent. What has no known price can't be counted. */
export function overBudget({ budget, usage }: Money): boolean {
  return budget !== null && (usage.dollars ?? 0) >= budget;
}

/** `The build has spent $16.20 of its budget of $20.` */
export function spentWords({ budget, usage, unpriced }: Money): string {
  const known = `The build has spent $${(usage.dollars ?? 0).toFixed(2)}`;
  const of = budget === null ? "" : ` of its budget of ${asDollars(budget)}`;
  const more = unpriced === 0 ? "" : `; ${counted(unpriced, "session")} without a known price not counted`;
  return `${known}${of}${more}.`;
}

/** The next bound, as a round number that leaves room: half as much again. */
export function suggested({ budget, usage }: Money): number {
  const most = Math.max(budget ?? 0, usage.dollars ?? 0) * 1.5;
  return most >= 5 ? Math.ceil(most / 5) * 5 : Math.max(1, Math.ceil(most));
}

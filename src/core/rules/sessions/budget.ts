/** What a build may cost: a word at four fifths, then no new session until a person has answered. */
import { overBudget, spentWords, suggested } from "../../build/budget.ts";
import { asDollars } from "../../request/dollars.ts";
import type { Turn } from "../turn.ts";

/** From which part of the budget on people are told. */
const NEARLY = 0.8;

/** Keeps the bound in the record, tells once when it is near, and goes on by itself where it is no longer reached. */
export function heedBudget(turn: Turn): void {
  const { build } = turn.state;
  // A configuration that can't be read is none that allows more.
  if (!turn.facts.settings.ok) return;
  build.budget = turn.settings.budget;
  const over = overBudget(build);
  if (build.stop?.cause === "budget" && !over) {
    build.stop = null;
    turn.note("The budget lets the build go on");
  }
  const { budget } = build;
  if (budget === null || over || (build.usage.dollars ?? 0) < budget * NEARLY) return;
  const key = `budget-${asDollars(budget).slice(1)}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  turn.say(key, build.issue, `${spentWords(build)} At ${asDollars(budget)} no new session starts, and you are asked.`);
}

/** Whether a session may start. Where none may, the build waits for a person; sessions that run end by themselves. */
export function isWithinBudget(turn: Turn): boolean {
  const { build } = turn.state;
  if (!overBudget(build)) return true;
  const reason =
    `${spentWords(build)} No new session starts; those that run come to their end. ` +
    `\`/budget ${asDollars(suggested(build))}\` goes on, \`/cancel\` ends the build.`;
  turn.stopBuild({ kind: "blocked", cause: "budget", reason });
  return false;
}

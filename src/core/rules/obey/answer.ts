/** `/answer`: a person's answer to the architect's questions, or all that it proposed. */
import { openRound, questionsKey } from "../../build/planning.ts";
import { sendBack } from "../plan/questions.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function answer(turn: Turn, { text }: Obeyed<"answer">, remark: Remark): string | null {
  const { build } = turn.state;
  const round = openRound(build);
  if (!round) return nothingAsked(turn);
  const shown = build.comments[questionsKey(build.planning)]?.id ?? null;
  // GitHub's ids grow: a comment that is older than the questions can't mean them.
  if (shown === null || remark.id < shown) {
    return "These questions were not there yet when you wrote this. Read them, then answer `/answer` again.";
  }
  round.answer = { by: remark.author, at: remark.at, text };
  sendBack(turn);
  return null;
}

function nothingAsked({ state }: Turn): string {
  const { gates, planning } = state.build;
  const given = planning.rounds.at(-1)?.answer;
  const asked = given ? `The questions are answered already, by \`@${given.by}\`.` : "No question waits for an answer.";
  if (gates.plan.state === "approved") return `${asked} \`/steer W1.1 <words>\` tells a worker something.`;
  return `${asked} \`/revise <words>\` has the architect plan anew.`;
}

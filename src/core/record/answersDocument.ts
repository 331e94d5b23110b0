/** `answers.md`: what was asked and answered before the plan was approved. Made from the state, never read back. */
import type { Planning, QuestionRound, Revision } from "../build/planning.ts";
import { inline } from "../comments/escape.ts";

/** In the order in which it was said; people's words as they said them. Null where nothing was. */
export function renderAnswers({ rounds, revisions }: Planning): string | null {
  const parts = [...rounds.map((round) => ({ at: round.at, text: roundText(round) })), ...revisions.map(wish)];
  if (parts.length === 0) return null;
  const told = parts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ text }) => text);
  return ["# What was asked and answered before the plan was approved", "", ...told].join("\n");
}

function roundText({ session, at, summary, questions, answer }: QuestionRound): string {
  const asked = questions.flatMap(({ question, default: proposed, why }, i) => [
    `${i + 1}. ${inline(question, 400)}`,
    ...(why ? [`   Why: ${inline(why, 400)}`] : []),
    `   Proposed: ${inline(proposed, 400)}`,
  ]);
  const said = answer
    ? [`### Answer by @${answer.by}, ${answer.at}`, "", answer.text || "All as proposed."]
    : ["Not answered yet."];
  return [`## Questions of ${session}, ${at}`, "", inline(summary, 2000), "", ...asked, "", ...said, ""].join("\n");
}

function wish({ by, at, text, of, met }: Revision): { at: string; text: string } {
  const what = of > 0 ? `plan ${of}` : "the plan to come";
  const then = met === null ? "No plan was made with it in mind." : `Plan ${met} was made with it in mind.`;
  return { at, text: [`## Asked of ${what} by @${by}, ${at}`, "", text, "", then, ""].join("\n") };
}

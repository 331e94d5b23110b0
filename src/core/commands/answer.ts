/**
 * `/answer`: answers the architect's questions in a person's words, or accepts everything that it
 * proposed.
 */
import { PLANNING_TEXT_CHARS, findOpenRound, getQuestionsKey } from "../model/planning.ts";
import { defineCommand } from "./command.ts";
import { reopenPlanning } from "../rules/planning/architect.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface AnswerCommand {
  name: "answer";
  /** Empty if the person accepts everything that the architect proposed. */
  text: string;
}

export const answerCommand = defineCommand<AnswerCommand>({
  name: "answer",
  usage: "/answer [words]",
  help:
    "Answers the architect's questions in your words. Without words it accepts all " +
    "proposals. Then the architect plans.",
  group: "build",
  role: "write",
  resumes: "now",
  words: true,
  examples: ["/answer", "/answer 1: in metres. 3: leave the old names."],
  parse: (args) => ({
    name: "answer",
    text: args.trim().slice(0, PLANNING_TEXT_CHARS).toWellFormed(),
  }),
  run: runAnswer,
});

export function runAnswer(
  draft: Draft,
  { text }: AnswerCommand,
  remark: CommentFact,
): string | null {
  const { build } = draft.state;
  const round = findOpenRound(build);
  if (!round) return explainNoQuestion(draft);
  const shown = build.comments[getQuestionsKey(build.planning)]?.id ?? null;
  // GitHub's comment ids increase: a comment with a lower id than the questions can't answer them.
  if (shown === null || remark.id < shown) {
    return (
      "These questions did not exist yet when you wrote this. Read them, then answer " +
      "`/answer` again."
    );
  }
  round.answer = { by: remark.author, at: remark.at, text };
  reopenPlanning(draft);
  return null;
}

function explainNoQuestion({ state }: Draft): string {
  const { gates, planning } = state.build;
  const given = planning.rounds.at(-1)?.answer;
  const asked = given
    ? `The questions are answered already, by \`@${given.by}\`.`
    : "No question waits for an answer.";
  if (gates.plan.state === "approved")
    return `${asked} \`/steer W1.1 <words>\` tells a worker something.`;
  return `${asked} \`/revise <words>\` has the architect plan again.`;
}

/** The architect's questions: one comment for each time that it asks, and the one place where they are answered. */
import type { QuestionRound } from "../build/planning.ts";
import { minute } from "../text/minute.ts";
import { counted } from "../text/counted.ts";
import { block, code, inline } from "./escape.ts";
import { mention } from "./links.ts";

/** `who` is the labeller's login: nobody else is mentioned. `open`: they wait for an answer. */
export function questionsBody(who: string, { questions, summary, at, answer }: QuestionRound, open: boolean): string {
  return [
    `## Before the plan: ${counted(questions.length, "question")}`,
    "",
    `${mention(who)}, the architect asks before it plans. Each question says what it takes where nobody answers.`,
    "",
    block(summary, 2000),
    "",
    ...questions.flatMap(({ question, default: proposed, why }, i) => [
      `${i + 1}. **${inline(question, 400)}**`,
      ...(why ? [`   ${inline(why, 400)}`] : []),
      `   Proposed: ${inline(proposed, 400)}`,
    ]),
    "",
    ...(open ? waits(at) : answered(answer)),
  ].join("\n");
}

function waits(at: string): string[] {
  return [
    "**To answer, write `/answer` and your words**, by number where they differ (`/answer 1: in metres. 3: no.`), in " +
      "as many lines as you like. **`/answer` alone takes all that is proposed.** The plan follows.",
    "",
    `Waits since ${minute(at)} for anyone with write access to this repository.`,
  ];
}

function answered(answer: QuestionRound["answer"]): string[] {
  if (answer === null) return ["They need no answer any more."];
  const { by, at, text } = answer;
  const who = `${code(by)} at ${minute(at)}`;
  if (text === "") return [`Answered by ${who}: all as proposed.`];
  return [
    `Answered by ${who}:`,
    "",
    ...block(text, 4000)
      .split("\n")
      .map((line) => `> ${line}`),
  ];
}

/** `/revise`: the architect plans again, with a person's words. */
import { PLANNING_TEXT_CHARS, findOpenRound, isPlanning } from "../model/planning.ts";
import { defineCommand } from "./command.ts";
import { reopenPlanning } from "../rules/planning/architect.ts";
import { runAnswer } from "./answer.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface ReviseCommand {
  name: "revise";
  text: string;
}

export const reviseCommand = defineCommand<ReviseCommand>({
  name: "revise",
  usage: "/revise <words>",
  help:
    "The architect plans again with your words. The new plan says what changed and waits for " +
    "approval again.",
  group: "build",
  role: "write",
  resumes: "now",
  words: true,
  examples: ["/revise do the command line first, and leave the web page out"],
  parse(args) {
    const text = args.trim().slice(0, PLANNING_TEXT_CHARS).toWellFormed();
    return text
      ? { name: "revise", text }
      : { problem: "Write what to change, after the command." };
  },
  run: runRevise,
});

export function runRevise(
  draft: Draft,
  { text }: ReviseCommand,
  remark: CommentFact,
): string | null {
  const { build, briefs } = draft.state;
  // While questions are open, the words answer them, no matter which command they use.
  if (findOpenRound(build)) return runAnswer(draft, { name: "answer", text }, remark);
  if (!isPlanning(build.status)) {
    const later = briefs.find(({ id }) =>
      ["planned", "ready"].includes(draft.getStatus(draft.state.workers[id]!)),
    );
    const brief = later ? ", or edit the brief of one that has not started in the record" : "";
    return (
      "The plan is approved and being built, so it can't be revised. Tell a worker with " +
      `\`/steer ${later?.id ?? briefs[0]?.id ?? "W1.1"} <words>\`${brief}.`
    );
  }
  const of = build.plan?.number ?? null;
  build.planning.revisions.push({ by: remark.author, at: remark.at, text, of, met: null });
  reopenPlanning(draft);
  return null;
}

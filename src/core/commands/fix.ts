import { formatCode } from "../text/markdown.ts";
import { defineCommand } from "./command.ts";

/** Maximum length in characters; Baton cuts longer words. */
const WORDS_CHARS = 4000;

interface FixCommand {
  name: "fix";
  text: string;
}

export const fixCommand = defineCommand<FixCommand>({
  name: "fix",
  usage: "/orchestrate fix [words]",
  help:
    "On a person's pull request: a session reviews it, then fixes what it finds and what " +
    "your words name. Its branch gets one commit; a fork's pull request gets suggestions in " +
    "a review. `/orchestrate review` only reviews it.",
  group: "pulls",
  role: "write",
  words: true,
  examples: ["/orchestrate fix", "/orchestrate fix the failing test"],
  parse: (args) => ({ name: "fix", text: args.trim().slice(0, WORDS_CHARS).toWellFormed() }),
  run: () =>
    "Baton reviews and reworks the pull requests of a build by itself; `/retry W2.1 <words>` " +
    "starts a rework. `/orchestrate fix` is for pull requests outside builds: say it there.",
  answerWithoutBuild: () => ({
    words: `${formatCode("/orchestrate fix")} is for a pull request: say it there.`,
    done: false,
  }),
  task: { request: ({ text }) => ({ order: { kind: "fix", words: text } }) },
});

import { ANSWER_CHARS } from "../build/planning.ts";
import type { CommandSpec } from "./command.ts";

export const answer: CommandSpec = {
  name: "answer",
  usage: "/answer [words]",
  help: "Answers the architect's questions, in your words; alone it takes all that is proposed. The plan follows.",
  who: "write",
  words: true,
  examples: ["/answer", "/answer 1: in metres. 3: leave the old names."],
  parse: (args) => ({ name: "answer", text: args.trim().slice(0, ANSWER_CHARS).toWellFormed() }),
};

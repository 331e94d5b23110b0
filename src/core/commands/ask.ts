import type { CommandSpec } from "./command.ts";

/** Longer questions are cut, in characters. */
const QUESTION_CHARS = 4000;

export const askCommand: CommandSpec = {
  name: "ask",
  usage: "/ask words",
  help:
    "Has a session answer a question about the repository, or about the pull request that it is asked on, in at most " +
    "2,000 characters with links to lines. It changes nothing. `/ask cancel` ends it.",
  who: "write",
  words: true,
  examples: ["/ask where are units converted?", "/ask cancel"],
  parse: (args) => ({ name: "ask", text: args.trim().slice(0, QUESTION_CHARS).toWellFormed() }),
};

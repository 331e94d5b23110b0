import type { CommandSpec } from "./command.ts";

/** Longer words are cut, in characters. */
const WORDS_CHARS = 4000;

export const fixCommand: CommandSpec = {
  name: "fix",
  usage: "/orchestrate fix [words]",
  help:
    "On a pull request that is none of Baton's: has a session review it and fix what it finds, and what your words " +
    "name. One commit goes on its branch; of a fork's pull request, suggestions go into a review. " +
    "`/orchestrate review` there reviews it.",
  who: "write",
  words: true,
  examples: ["/orchestrate fix", "/orchestrate fix the failing test"],
  parse: (args) => ({ name: "fix", text: args.trim().slice(0, WORDS_CHARS).toWellFormed() }),
};

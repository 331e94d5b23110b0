import { ANSWER_CHARS } from "../build/planning.ts";
import type { CommandSpec } from "./command.ts";

export const revise: CommandSpec = {
  name: "revise",
  usage: "/revise <words>",
  help: "Sends the architect back with your words; the new plan asks again and says what changed.",
  who: "write",
  words: true,
  examples: ["/revise do the command line first, and leave the web page out"],
  parse(args) {
    const text = args.trim().slice(0, ANSWER_CHARS).toWellFormed();
    return text ? { name: "revise", text } : { problem: "Say what is to be different, after the command." };
  },
};

import { parseWorkerId, type CommandSpec } from "./command.ts";

export const whyCommand: CommandSpec = {
  name: "why",
  usage: "/why W2.1",
  help: "Says what the worker waits for, and where it can go from there.",
  who: "write",
  examples: ["/why W2.1"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    return "problem" in taken ? taken : { name: "why", worker: taken.id };
  },
};

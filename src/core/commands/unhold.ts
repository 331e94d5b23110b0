import { takeOnly, type CommandSpec } from "./command.ts";

export const unhold: CommandSpec = {
  name: "unhold",
  usage: "/unhold [W2.1]",
  help: "Ends a `/hold`. With a worker, or on its pull request, that one's; else all of them.",
  who: "write",
  examples: ["/unhold", "/unhold W2.1"],
  parse(args, context) {
    const taken = takeOnly(args, context);
    return "problem" in taken ? taken : { name: "unhold", worker: taken.id };
  },
};

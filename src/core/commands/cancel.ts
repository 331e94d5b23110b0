import { takeOnly, type CommandSpec } from "./command.ts";

export const cancel: CommandSpec = {
  name: "cancel",
  usage: "/cancel [W2.1]",
  help:
    "Ends the build without landing it: runs are cancelled, pull requests closed, and a report says what is there. " +
    "With a worker, or on its pull request, that one alone is left, and what depends on it waits.",
  who: "write",
  examples: ["/cancel", "/cancel W2.1"],
  parse(args, context) {
    const taken = takeOnly(args, context);
    return "problem" in taken ? taken : { name: "cancel", worker: taken.id };
  },
};

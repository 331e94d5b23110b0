import { takeOnly, type CommandSpec } from "./command.ts";

export const retest: CommandSpec = {
  name: "retest",
  usage: "/retest [W2.1]",
  help: "Runs the failed checks again: of the worker, or of the pull request that it is said on; else of all of them.",
  who: "write",
  examples: ["/retest", "/retest W2.1"],
  parse(args, context) {
    const taken = takeOnly(args, context);
    return "problem" in taken ? taken : { name: "retest", worker: taken.id };
  },
};

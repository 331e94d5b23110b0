import { takeWorker, type CommandSpec } from "./command.ts";

export const retry: CommandSpec = {
  name: "retry",
  usage: "/retry [W2.1] [words]",
  help:
    "Starts the worker again, with your words on the same line. Without an id: on a pull request its worker, " +
    "on the issue what stopped the build.",
  who: "write",
  examples: ["/retry W2.1", "/retry W2.1 keep the old function as an alias"],
  parse(args, context) {
    if (args === "" && !context.worker) return { name: "retry", worker: null, text: "" };
    const taken = takeWorker(args, context);
    return "problem" in taken ? taken : { name: "retry", worker: taken.id, text: taken.rest.slice(0, 4000) };
  },
};

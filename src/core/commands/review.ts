import { noMore, takeWorker, type CommandSpec } from "./command.ts";

export const review: CommandSpec = {
  name: "review",
  usage: "/review W2.1",
  help:
    "Has a session review the whole of the worker's pull request anew, beyond its three rounds. On the pull request " +
    "the id can be left out.",
  who: "write",
  examples: ["/review W2.1"],
  parse(args, context) {
    if (context.on === "pull") return noMore(args, { name: "review", worker: null });
    const taken = takeWorker(args, context);
    return "problem" in taken ? taken : noMore(taken.rest, { name: "review", worker: taken.id });
  },
};

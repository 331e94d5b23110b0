import { clip, takeWorker, type CommandSpec } from "./command.ts";

export const skip: CommandSpec = {
  name: "skip",
  usage: "/skip W2.1",
  help: "Leaves the worker out; what depends on it goes on. On a worker's pull request the id can be left out.",
  who: "write",
  examples: ["/skip W2.1"],
  parse(args, context) {
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    // Leaving work out is not guessed at: words after the id may mean something else.
    if (taken.rest) return { problem: `\`${clip(taken.rest)}\` is more than a worker id.` };
    return { name: "skip", worker: taken.id };
  },
};

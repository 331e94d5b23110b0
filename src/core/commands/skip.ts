import { clip, takeWorker, type CommandSpec } from "./command.ts";

export const skip: CommandSpec = {
  name: "skip",
  usage: "/skip W2.1",
  help:
    "Leaves the worker out; what depends on it goes on. On a worker's pull request the id can be left out. " +
    "`/skip adapt` leaves the plan as it is, whatever an adapt session proposes after a wave.",
  who: "write",
  examples: ["/skip W2.1", "/skip adapt"],
  parse(args, context) {
    if (args.toLowerCase() === "adapt") return { name: "skip", worker: "adapt" };
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    // Leaving work out is not guessed at: words after the id may mean something else.
    if (taken.rest) return { problem: `\`${clip(taken.rest)}\` is more than a worker id.` };
    return { name: "skip", worker: taken.id };
  },
};

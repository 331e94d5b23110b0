import { noMore, takeWorker, type CommandSpec } from "./command.ts";

export const take: CommandSpec = {
  name: "take",
  usage: "/take W2.1",
  help:
    "Gives the worker to you: no session works on it, its branch is yours to push to, and its reworks come to you. " +
    "`baton take` prepares all of that on your machine.",
  who: "write",
  examples: ["/take W2.1"],
  parse(args, context) {
    const taken = takeWorker(args, context);
    return "problem" in taken ? taken : noMore(taken.rest, { name: "take", worker: taken.id });
  },
};

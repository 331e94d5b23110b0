import { noMore, takeWorker, type CommandSpec } from "./command.ts";

export const give: CommandSpec = {
  name: "give",
  usage: "/give W2.1",
  help: "Returns a worker that you took to the sessions, which go on from what is on its branch.",
  who: "write",
  examples: ["/give W2.1"],
  parse(args, context) {
    const taken = takeWorker(args, context);
    return "problem" in taken ? taken : noMore(taken.rest, { name: "give", worker: taken.id });
  },
};

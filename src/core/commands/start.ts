import { takeOnly, type CommandSpec } from "./command.ts";

export const start: CommandSpec = {
  name: "start",
  usage: "/start [W2.1]",
  help: "Launches a worker that is prepared, where `gates: launch: human` has it wait; without an id all that are.",
  who: "write",
  examples: ["/start", "/start W2.1"],
  parse(args, context) {
    const taken = takeOnly(args, context);
    return "problem" in taken ? taken : { name: "start", worker: taken.id };
  },
};

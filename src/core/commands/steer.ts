import { STEER_CHARS } from "../build/steer.ts";
import { takeWorker, type CommandSpec } from "./command.ts";

export const steer: CommandSpec = {
  name: "steer",
  usage: "/steer W2.1 words",
  help:
    "Tells the worker something while it works. The running session gets it, else the next; a pull request that is " +
    "there already is reworked with it. On a worker's pull request the id can be left out.",
  who: "write",
  words: true,
  examples: ["/steer W2.1 keep the old function as an alias"],
  parse(args, context) {
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    if (!taken.rest) return { problem: `Say what ${taken.id} is to be told, after its id.` };
    return { name: "steer", worker: taken.id, text: taken.rest.slice(0, STEER_CHARS) };
  },
};

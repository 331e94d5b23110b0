import { WORKER_ID } from "../build/names.ts";
import { COMPLEXITIES, type Complexity } from "../plan/brief.ts";
import { nearest } from "../text/nearest.ts";
import { clip, takeWorker, type CommandSpec } from "./command.ts";

export const model: CommandSpec = {
  name: "model",
  usage: "/model W2.1 complex",
  help:
    "Says how hard the worker's task is: `easy`, `normal` or `complex` decides which model its next sessions get. " +
    "On a worker's pull request the id can be left out.",
  who: "write",
  examples: ["/model W2.1 complex"],
  parse(args, context) {
    // `/model complex W2.1`: the words are there, in another order.
    const [first = "", second = ""] = args.split(/\s+/);
    const turned = isOne(first) && WORKER_ID.test(second.toUpperCase());
    const taken = takeWorker(turned ? `${second} ${first}` : args, context);
    if ("problem" in taken) return taken;
    const { id, rest } = taken;
    const word = rest.toLowerCase();
    if (isOne(word) && !turned) return { name: "model", worker: id, complexity: word };
    const what = rest === "" ? "It needs" : `\`${clip(turned ? args : rest)}\` is not`;
    const problem = `${what} one of ${COMPLEXITIES.join(", ")}; which models these are, the configuration says.`;
    const meant = nearest(word, COMPLEXITIES);
    return {
      problem: turned ? "The worker's id comes first." : problem,
      ...(meant ? { instead: `${id} ${meant}` } : {}),
    };
  },
};

const isOne = (word: string): word is Complexity => COMPLEXITIES.some((one) => one === word);

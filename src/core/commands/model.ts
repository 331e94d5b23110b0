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
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    const word = taken.rest.toLowerCase();
    const complexity = COMPLEXITIES.find((one) => one === word);
    if (complexity) return { name: "model", worker: taken.id, complexity };
    const meant = nearest(word, COMPLEXITIES) as Complexity | null;
    const help = meant ? ` Did you mean \`/model ${taken.id} ${meant}\`?` : "";
    const what = word === "" ? "It needs" : `\`${clip(taken.rest)}\` is not`;
    return {
      problem: `${what} one of ${COMPLEXITIES.join(", ")}; which models these are, the configuration says.${help}`,
    };
  },
};

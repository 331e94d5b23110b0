import { slipOf, takeWorker, type CommandSpec } from "./command.ts";

export const retry: CommandSpec = {
  name: "retry",
  usage: "/retry [W2.1] [words] [--fresh]",
  help:
    "Starts the worker again, with your words, from the work that its last attempt left; `--fresh` " +
    "leaves that behind. After failed reviews it repeats the review, unless you add words. " +
    "Without an id: on a pull request its worker, on the issue what stopped the build.",
  who: "write",
  words: true,
  examples: ["/retry W2.1", "/retry W2.1 keep the old function as an alias", "/retry W2.1 --fresh"],
  parse(args, context) {
    const alone = args.split("\n", 1)[0] === "" && !context.worker;
    if (alone) return { name: "retry", worker: null, text: "", fresh: false };
    if (context.on === "pull") return { name: "retry", worker: null, text: args.trim().slice(0, 4000), fresh: false };
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    const [line = "", ...below] = taken.rest.split("\n");
    // Only at either end: within a sentence it is one of the words.
    const words = line.replace(/^--fresh(?=\s|$)|(?<=^|\s)--fresh$/i, "").trim();
    const fresh = words !== line;
    const slip = fresh ? null : slipOf(line, ["fresh"]);
    const text = [words, ...below].join("\n").trim();
    return slip ?? { name: "retry", worker: taken.id, text: text.slice(0, 4000), fresh };
  },
};

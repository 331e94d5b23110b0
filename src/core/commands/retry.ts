import { nearest } from "../text/nearest.ts";
import { clip, takeWorker, type CommandSpec } from "./command.ts";

export const retry: CommandSpec = {
  name: "retry",
  usage: "/retry [W2.1] [words] [--fresh]",
  help:
    "Starts the worker again, with your words on the same line, from the work that its last attempt left; `--fresh` " +
    "leaves that behind. Without an id: on a pull request its worker, on the issue what stopped the build.",
  who: "write",
  examples: ["/retry W2.1", "/retry W2.1 keep the old function as an alias", "/retry W2.1 --fresh"],
  parse(args, context) {
    if (args === "" && !context.worker) return { name: "retry", worker: null, text: "", fresh: false };
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    // Only at either end: within a sentence it is one of the words.
    const text = taken.rest.replace(/^--fresh(?=\s|$)|(?<=^|\s)--fresh$/i, "").trim();
    const fresh = text !== taken.rest;
    const slip = [text.split(/\s/, 1)[0]!, text.split(/\s/).at(-1)!].find(isSlip);
    if (slip && !fresh) return { problem: `\`${clip(slip)}\` is no option; did you mean \`--fresh\`?` };
    return { name: "retry", worker: taken.id, text: text.slice(0, 4000), fresh };
  },
};

function isSlip(word: string): boolean {
  return /^--?[a-z]+$/i.test(word) && nearest(word.replace(/^-+/, "").toLowerCase(), ["fresh"]) !== null;
}

import { asDollars, dollarsOf, MOST_BUDGET } from "../request/dollars.ts";
import { WORKER_ID } from "../build/names.ts";
import { clip, takeWorker, type Command, type CommandSpec, type Misunderstood } from "./command.ts";

export const budget: CommandSpec = {
  name: "budget",
  usage: "/budget $20",
  help:
    "Bounds what the build may cost, in dollars. Once that is spent, no new session starts until you say so. " +
    "`+5` adds to the bound, `none` takes it away. With a worker's id like `W2.1` in front, it bounds that worker.",
  who: "write",
  examples: ["/budget $20", "/budget +5", "/budget none", "/budget W2.1 $5"],
  parse(args, context) {
    const [word = "", ...rest] = args.split(/\s+/);
    if (!WORKER_ID.test(word.toUpperCase())) return parseAmount(args);
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    const parsed = parseAmount(rest.join(" "));
    if ("problem" in parsed) return parsed.instead ? { ...parsed, instead: `${taken.id} ${parsed.instead}` } : parsed;
    return { ...parsed, worker: taken.id };
  },
};

function parseAmount(args: string): Extract<Command, { name: "budget" }> | Misunderstood {
  if (/^none$/i.test(args)) return { name: "budget", amount: "none" };
  const amount = dollarsOf(args.replace(/^\+\s*/, ""));
  if (amount !== null) return { name: "budget", amount, more: args.startsWith("+") };
  const what = args === "" ? "It needs an amount" : `\`${clip(args)}\` is no amount`;
  const problem = `${what}: dollars from 0.01 to ${MOST_BUDGET} like \`$20\`, or \`none\`.`;
  const meant = dollarsOf(/\d+(?:\.\d{1,2})?/.exec(args.replaceAll(",", ""))?.[0] ?? "");
  return meant === null ? { problem } : { problem, instead: asDollars(meant) };
}

import { asDollars, dollarsOf, MOST_BUDGET } from "../request/dollars.ts";
import { clip, type CommandSpec } from "./command.ts";

export const budget: CommandSpec = {
  name: "budget",
  usage: "/budget $20",
  help:
    "Bounds what the build may cost, in dollars. Once that is spent, no new session starts until you say so. " +
    "`+5` adds to the bound, `none` takes it away.",
  who: "write",
  examples: ["/budget $20", "/budget +5", "/budget none"],
  parse(args) {
    if (/^none$/i.test(args)) return { name: "budget", amount: "none" };
    const amount = dollarsOf(args.replace(/^\+\s*/, ""));
    if (amount !== null) return { name: "budget", amount, more: args.startsWith("+") };
    const what = args === "" ? "It needs an amount" : `\`${clip(args)}\` is no amount`;
    const problem = `${what}: dollars from 0.01 to ${MOST_BUDGET} like \`$20\`, or \`none\`.`;
    const meant = dollarsOf(/\d+(?:\.\d{1,2})?/.exec(args.replaceAll(",", ""))?.[0] ?? "");
    return meant === null ? { problem } : { problem, instead: asDollars(meant) };
  },
};

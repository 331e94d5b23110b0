import { clip, takeOnly, type CommandSpec } from "./command.ts";
import { WORKER_ID } from "../build/names.ts";

export const approve: CommandSpec = {
  name: "approve",
  usage: "/approve [plan hash | commit | W2.1]",
  help:
    "Says yes to what waits: the plan, then the landing. With a plan's hash or a commit, only to that very one; with " +
    "a worker, to its pull request or to its change that guards hold back.",
  who: "write",
  examples: ["/approve", "/approve 3f2a9c01b7de"],
  parse(args, context) {
    if (args === "") return { name: "approve", target: null };
    if (/^[0-9a-f]{7,64}$/i.test(args)) return { name: "approve", target: args.toLowerCase() };
    if (WORKER_ID.test(args.toUpperCase())) {
      const taken = takeOnly(args, context);
      return "problem" in taken ? taken : { name: "approve", target: taken.id };
    }
    const problem = `\`${clip(args)}\` is neither a worker id nor a plan's hash nor a commit.`;
    return { problem: `${problem} \`/approve\` alone is enough.` };
  },
};

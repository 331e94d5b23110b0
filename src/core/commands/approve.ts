import { clip, type CommandSpec } from "./command.ts";
import { WORKER_ID, type WorkerId } from "../build/names.ts";

export const approve: CommandSpec = {
  name: "approve",
  usage: "/approve [plan hash | W2.1]",
  help:
    "Says yes to what waits: the plan, then the landing. With a plan's hash, only to that very plan; with a worker, " +
    "to its pull request or to its change that guards hold back.",
  who: "write",
  examples: ["/approve", "/approve 3f2a9c01b7de"],
  parse(args, { workers }) {
    if (args === "") return { name: "approve", target: null };
    const id = args.toUpperCase() as WorkerId;
    if (WORKER_ID.test(id)) {
      return workers.includes(id) ? { name: "approve", target: id } : { problem: `There is no ${id} in this build.` };
    }
    if (/^[0-9a-f]{7,64}$/i.test(args)) return { name: "approve", target: args.toLowerCase() };
    return { problem: `\`${clip(args)}\` is neither a plan hash nor a worker id. \`/approve\` alone is enough.` };
  },
};

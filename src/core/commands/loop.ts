import { MAX_LOOPS } from "../build/loop.ts";
import { clip, type CommandSpec } from "./command.ts";

export const loop: CommandSpec = {
  name: "loop",
  usage: "/loop N",
  help: "Sets how many improvement loops follow the first pass, in all; 0 ends with the present one.",
  who: "write",
  examples: ["/loop 2", "/loop 0"],
  parse(args) {
    if (!/^\d+$/.test(args)) {
      const problem = args === "" ? "It needs a number of loops." : `\`${clip(args)}\` is no number of loops.`;
      const meant = /\d+/.exec(args)?.[0];
      return meant && Number(meant) <= MAX_LOOPS ? { problem, instead: meant } : { problem };
    }
    const loops = Number(args);
    if (loops <= MAX_LOOPS) return { name: "loop", loops };
    return { problem: `${clip(args)} loops are too many: at most ${MAX_LOOPS}.`, instead: String(MAX_LOOPS) };
  },
};

/**
 * `/loop N`: sets how many loops follow the first pass, in total. It interrupts no loop: the
 * current one runs to its end.
 */
import { MAX_LOOPS, getCurrentLoop } from "../model/loop.ts";
import { clip, defineCommand } from "./command.ts";
import { getBuildType, isClosing } from "../model/build-types.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface LoopCommand {
  name: "loop";
  loops: number;
}

export const loopCommand = defineCommand<LoopCommand>({
  name: "loop",
  usage: "/loop N",
  help:
    "Sets the total number of improvement loops after the first pass. 0 stops after the " +
    "current pass.",
  group: "build",
  role: "write",
  resumes: "later",
  examples: ["/loop 2", "/loop 0"],
  parse(args) {
    if (!/^\d+$/.test(args)) {
      const problem =
        args === "" ? "It needs a number of loops." : `\`${clip(args)}\` is no number of loops.`;
      const meant = /\d+/.exec(args)?.[0];
      return meant && Number(meant) <= MAX_LOOPS ? { problem, instead: meant } : { problem };
    }
    const loops = Number(args);
    if (loops <= MAX_LOOPS) return { name: "loop", loops };
    return {
      problem: `${clip(args)} loops are too many: at most ${MAX_LOOPS}.`,
      instead: String(MAX_LOOPS),
    };
  },
  run: runLoop,
});

export function runLoop(
  draft: Draft,
  { loops }: { loops: number },
  remark: CommentFact,
): string | null {
  const { build } = draft.state;
  if (isClosing(build.status)) {
    return "The build is closing, so its loops are over. Label the issue again once it has landed.";
  }
  const { improves, type } = getBuildType(build);
  if (!improves && loops > 0)
    return `A \`${type}\` build has no improvement loops: its report may ask for follow-ups.`;
  build.wishes.loops = loops;
  build.loops_wanted = loops;
  const present = getCurrentLoop(draft.state);
  const stuck = build.stop?.cause === "loop" || build.stop?.cause === "architect";
  if (present === null || loops >= present.n || !stuck) return null;
  build.stop = null;
  present.phase = "over";
  present.last = { kind: "shortened", by: remark.author, loops };
  return null;
}

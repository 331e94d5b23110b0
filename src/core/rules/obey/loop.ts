/** `/loop N`: how many loops follow the first pass, in all. None is broken off: the present one goes to its end. */
import { getBuildType } from "../../build-types/index.ts";
import { presentLoop } from "../../build/loop.ts";
import { isClosing } from "../../build/view.ts";
import { counted } from "../../text/counted.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function loop(turn: Turn, { loops }: { loops: number }, remark: Remark): string | null {
  const { build } = turn.state;
  if (isClosing(build.status)) {
    return "The build is closing, so its loops are over. Label the issue again once it has landed.";
  }
  const { improves, type } = getBuildType(build);
  if (!improves && loops > 0) return `A \`${type}\` build has no improvement loops: its report may ask for follow-ups.`;
  build.wishes.loops = loops;
  build.loops_wanted = loops;
  const present = presentLoop(turn.state);
  const stuck = build.stop?.cause === "loop" || build.stop?.cause === "architect";
  if (present === null || loops >= present.n || !stuck) return null;
  build.stop = null;
  present.phase = "over";
  present.last = `@${remark.author} had the build go on with ${counted(loops, "loop")}.`;
  return null;
}

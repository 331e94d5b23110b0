/** The base branch was renamed, or is gone: the build goes on with its heir, or stops and asks. */
import { stamp } from "../../text/stamp.ts";
import { code } from "../../comments/escape.ts";
import { isOver } from "../../build/view.ts";
import type { Turn } from "../turn.ts";

export function heedBaseBranch(turn: Turn): void {
  const { build } = turn.state;
  if (isOver(build.status)) return;
  const { gone, heir } = turn.facts.baseBranch;
  if (gone && heir === null) {
    turn.stopBuild({
      kind: "blocked",
      cause: "base_gone",
      reason:
        `The branch \`${build.base.branch}\`, on which this build is to land, is gone, and the default branch ` +
        "doesn't have what the build began with. Restore it; the build then goes on by itself.",
    });
    return;
  }
  if (build.stop?.cause === "base_gone") build.stop = null;
  if (!gone || heir === build.base.branch) return;
  const was = build.base.branch;
  build.base.branch = heir!;
  turn.note(`${was} is now ${heir}`);
  turn.say(
    `renamed-${stamp(turn.now)}`,
    build.issue,
    `${code(was)} is now ${code(heir!)}: this build goes on and lands there.`,
  );
}

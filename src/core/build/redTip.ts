/** The build branch's head fails its own checks: what is green by itself need not be green together. */
import { branchesOf } from "./names.ts";
import type { State } from "./state.ts";

export interface RedTip {
  sha: string;
  failing: string[];
  /** A person had the build go on all the same. */
  accepted: boolean;
}

/** What a person reads of it; `null` where nothing is red, or it was accepted. */
export function redTipWords({ build, workers }: State): string | null {
  const red = build.red_tip;
  if (!red || red.accepted) return null;
  const branch = branchesOf(build.branch_prefix, build.slug).build;
  const by = Object.values(workers).find((w) => w.merge_sha === red.sha);
  const at = by ? `since #${by.pr!.number} (${by.id}) was merged` : `at ${red.sha.slice(0, 8)}`;
  return (
    `\`${branch}\` is red ${at}: ${red.failing.join(", ")}. No further worker starts from it. Push a fix to it, or ` +
    "run its failed jobs again, and Baton goes on by itself; `/retry` has it go on all the same."
  );
}

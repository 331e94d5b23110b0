/** Says what keeps a build waiting: a pause, a hold on merging, a build branch that is red. */
import {
  findHold,
  type Attribution,
  type HeldWorker,
  type HoldState,
  type Pause,
  type RedTip,
} from "../model/holds.ts";
import { getBranches, type WorkerId } from "../model/names.ts";
import { formatMinute } from "../text/format.ts";

/**
 * Returns ``since 2026-11-21 10:00 UTC by `@ann` ``. The login is code, so that repeating it
 * doesn't notify them.
 */
export function formatSince({ by, at }: Attribution): string {
  return `since ${formatMinute(at)} by \`@${by}\``;
}

/** Returns, for example, `merging is held since … by @ann; `/unhold W1.1` ends the hold`. */
export function describeHold(worker: HeldWorker, state: HoldState): string {
  const words = `merging is held ${formatSince(findHold(worker, state)!)}`;
  return `${words}; \`/unhold${worker.hold ? ` ${worker.id}` : ""}\` ends the hold`;
}

export function describePause({ how, ...since }: Pause): string {
  const end = how === "closed" ? "reopening the issue, or `/resume`," : "`/resume`";
  return `the build is paused ${formatSince(since)}${
    how === "closed" ? ", who closed the issue" : ""
  }; ${end} continues it`;
}

interface RedTipState {
  build: { red_tip: RedTip | null; branch_prefix: string; slug: string };
  workers: Record<
    WorkerId,
    { id: WorkerId; merge_sha: string | null; pr: { number: number } | null }
  >;
}

/** Describes the red tip for people. Null if nothing is red, or a person accepted it. */
export function describeRedTip({ build, workers }: RedTipState): string | null {
  const red = build.red_tip;
  if (!red || red.accepted) return null;
  const branch = getBranches(build.branch_prefix, build.slug).build;
  const by = Object.values(workers).find((w) => w.merge_sha === red.sha);
  const at = by ? `since #${by.pr!.number} (${by.id}) was merged` : `at ${red.sha.slice(0, 8)}`;
  return (
    `\`${branch}\` is red ${at}: ${red.failing.join(", ")}. No further worker starts from ` +
    "it. Push a fix to it or rerun its failed jobs, and Baton continues by itself. " +
    "`/retry` continues without a fix."
  );
}

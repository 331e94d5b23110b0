/** How a sensible owner answers what the build asks, by what its record says. */
import type { State } from "../../../src/core/model/state.ts";

export interface Answer {
  /** The question: each is answered once. */
  key: string;
  say?: string;
  /** First the base branch is merged into the build branch by hand. */
  mergeBase?: boolean;
  /** The worker whose pull request is approved, by who looked at it before. */
  approve?: string;
}

/** How often a stopped worker is tried again before it is skipped. */
const TRIES = 2;

export function answer(state: State): Answer | null {
  const { stop, gates, landing } = state.build;
  if (stop) {
    const key = `stop ${stop.cause} ${stop.at}`;
    if (stop.cause === "base") return { key, mergeBase: true };
    return { key, say: "/retry" };
  }
  for (const { id, stop: why, skipped, merge_sha: merged, attempts } of Object.values(
    state.workers,
  )) {
    if (!why || skipped || merged) continue;
    const key = `stop ${id} ${why.cause} ${why.at}`;
    // What a person has judged waits for their word.
    if (["request_stands", "approval_outdated"].includes(why.details.kind))
      return { key, approve: id };
    const tries = (attempts.rework ?? 0) + (attempts.work ?? 0);
    return { key, say: tries > TRIES * 4 ? `/skip ${id}` : `/retry ${id}` };
  }
  if (gates.landing.state === "open")
    return { key: `land ${landing?.commit ?? ""}`, say: "/approve" };
  return null;
}

/**
 * The landing's gate: checks on exactly the land commit, then approval by a person or by the
 * settings, then the merge.
 */
import { getLandingScope, findStuckChecks } from "../checks/checks.ts";
import { noteRedChecks } from "../sessions/lifecycle.ts";
import { evaluateChecks } from "../../model/checks.ts";
import { mergeLanding, recordLandingWait } from "./merge.ts";
import type { PullFact } from "../../model/facts.ts";
import type { Landing } from "../../model/landing.ts";
import type { Draft } from "../decision-draft.ts";

/**
 * How long an entry may be missing from the merge queue before Baton treats it as removed, in
 * milliseconds. GitHub removes the entry a moment before the merge is visible.
 */
const QUEUE_LAG_MS = 30_000;
const LOOK_MS = 60_000;
const SOON_MS = 2_000;

export function passLandingGate(draft: Draft, landing: Landing, pull: PullFact): void {
  const { build } = draft.state;
  if (pull.headSha !== landing.commit) {
    draft.wakeIn(SOON_MS);
    return;
  }
  if (landing.ci.state === "red") {
    const { failed } = evaluateChecks(pull.checks, getLandingScope(draft, pull).gating);
    noteRedChecks(draft, build, failed, pull.headSha);
    draft.stopBuild({
      kind: "blocked",
      cause: "landing",
      details: {
        kind: "landing_red",
        pull: pull.number,
        checks: landing.ci.failing,
        branch: draft.branches.build,
      },
    });
    return;
  }
  const stuck = findStuckChecks(draft, landing.ci, pull, getLandingScope(draft, pull));
  if (stuck !== null) {
    draft.stopBuild({ kind: "blocked", cause: "checks", details: stuck });
    return;
  }
  if (waitForGitHub(draft, landing, pull)) return;
  if (landing.ci.state !== "green" && landing.ci.state !== "none") {
    draft.wakeIn(LOOK_MS);
    return;
  }
  build.failures = build.failures.filter((failure) => failure.of !== "checks");
  const before = build.gates.landing;
  if (before.state === "closed") {
    const auto = draft.settings.gates.landing === "auto";
    build.gates.landing = {
      state: auto ? "approved" : "open",
      hash: landing.tree,
      by: null,
      at: draft.now,
    };
    draft.note(auto ? "Landing is approved by configuration" : "The landing waits for a person");
  }
  if (build.gates.landing.state !== "approved") {
    landing.waits = null;
    return;
  }
  if (build.hold) {
    // The person who holds it knows that and the status comment says it, so Baton notifies nobody.
    landing.waits = null;
    return;
  }
  if (pull.draft) recordLandingWait(draft, landing, pull, { kind: "draft" });
  else mergeLanding(draft, landing, pull);
}

/**
 * Waits while GitHub has the pull request in its merge queue, or someone switched auto-merge on.
 * Baton then leaves it alone.
 */
function waitForGitHub(draft: Draft, landing: Landing, pull: PullFact): boolean {
  if (pull.queue) {
    landing.queued_at ??= draft.now;
    recordLandingWait(draft, landing, pull, { kind: "queue", position: pull.queue.position });
    return true;
  }
  if (landing.queued_at !== null) return handleQueueExit(draft, landing, landing.queued_at, pull);
  if (pull.autoMerge === null) return false;
  recordLandingWait(draft, landing, pull, { kind: "auto_merge", by: pull.autoMerge });
  return true;
}

/**
 * Handles a pull request that isn't in the queue (any more): it is about to be merged, was refused,
 * was removed, or never got there.
 */
function handleQueueExit(draft: Draft, landing: Landing, since: string, pull: PullFact): boolean {
  const refused = draft.findOutcome(`enqueue:${pull.headSha}`)?.ok === false;
  // GitHub's times have no fraction.
  const removed =
    pull.dequeued && pull.dequeued.at.slice(0, 19) >= since.slice(0, 19) ? pull.dequeued : null;
  if (!refused && !removed && draft.getAge(since) < QUEUE_LAG_MS) {
    draft.wakeIn(SOON_MS);
    return true;
  }
  landing.queued_at = null;
  if (refused || !removed) return false;
  landing.waits = null;
  draft.stopBuild({
    kind: "blocked",
    cause: "merge",
    details: { kind: "landing_dequeued", pull: pull.number, said: removed.reason },
  });
  return true;
}

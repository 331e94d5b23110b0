/**
 * Ends a build: posts the report, closes and deletes leftovers, and keeps the record as a tag.
 * Baton reports what GitHub refuses of this and leaves it as it is, so that the build still ends.
 */
import { getEffectKey, type Effect } from "../model/effects/index.ts";
import { getRunWait } from "../model/session.ts";
import { getBuildView } from "../messages/build-view.ts";
import { finishSession, isLive, listSessions } from "./sessions/lifecycle.ts";
import type { Draft } from "./decision-draft.ts";
import { isDryRunEnded } from "../model/planning.ts";
import { renderDelivery } from "../messages/delivery.ts";
import { renderCleanupProblems, renderLeftoverPull } from "../messages/ended-build.ts";
import { renderFinalReport } from "../messages/report.ts";
import type { UnlandedBranch } from "../model/facts.ts";
import { isBuildEnded } from "../model/build-types.ts";

// Stops everything that still runs for an ended build. Sessions stay open until GitHub has accepted
// the cancellation of their runs. A run that was requested just before would otherwise go on at
// someone's expense.

/** Delay before Baton looks for a requested run, in milliseconds. */
const RUN_LOOK_MS = 2_000;

export function stopSessions(draft: Draft): void {
  if (!isBuildEnded(draft.state.build.status)) return;
  for (const { subject, session } of listSessions(draft)) {
    if (!isLive(session)) continue;
    if (session.run !== null) {
      const effect: Effect = { type: "cancel_run", run: session.run };
      const isOut = draft.facts.runs.some(
        ({ id, status }) => id === session.run && status === "completed",
      );
      if (isOut || draft.findOutcome(getEffectKey(effect)))
        finishSession(draft, subject, session, "withdrawn");
      else draft.addEffect(effect);
    } else if (getRunWait(session, draft.facts.readAt) === 0) {
      finishSession(draft, subject, session, "withdrawn");
    } else draft.wakeIn(RUN_LOOK_MS);
  }
}

/** Returns whether a run may still exist, or may still report its usage. */
export function hasUnsettledRuns(draft: Draft): boolean {
  return (
    draft.state.build.unsettled.length > 0 ||
    listSessions(draft).some(({ session }) => isLive(session))
  );
}

export function finishBuild(draft: Draft): void {
  const { build } = draft.state;
  const { refs, issue, unlanded } = draft.facts;
  // Baton reads what people left on branches only after the build is over.
  if (!isBuildEnded(build.status) || unlanded === null) return;
  recordRefusals(draft);
  postDelivery(draft);
  // The report says what the build cost.
  if (
    build.comments["report"] === undefined &&
    !build.tidy &&
    !isDryRunEnded(build) &&
    !hasUnsettledRuns(draft)
  ) {
    draft.addComment("report", build.issue, renderFinalReport(getBuildView(draft.state), unlanded));
    build.comments["report"] = { issue: build.issue, id: null, hash: "" };
  }
  closeLeftoverPulls(draft, unlanded);
  if (build.status === "landed" && issue.state === "open")
    askUnlessRefused(draft, { type: "close_issue", issue: build.issue });
  const { record, revert } = draft.branches;
  const kept = [record, revert, ...unlanded.map((one) => one.branch)];
  for (const [branch, sha] of Object.entries(refs.heads).filter(([name]) => !kept.includes(name)))
    askUnlessRefused(draft, { type: "delete_branch", branch, sha });
  if (
    draft.effects.length > 0 ||
    build.outbox.length > 0 ||
    build.reactions.length > 0 ||
    hasUnsettledRuns(draft)
  )
    return;
  reportRemains(draft);
  if (build.outbox.length > 0) return;
  if (!build.tidy) {
    build.tidy = true;
    draft.note("Everything is tidied up; the record becomes a tag");
  }
  askUnlessRefused(draft, {
    type: "archive",
    tag: draft.branches.tag,
    branch: record,
    keeps: build.delivered?.sha ?? null,
  });
}

/** Posts the delivery of a finished build; in a cancelled one, no session has judged anything. */
function postDelivery(draft: Draft): void {
  const { build } = draft.state;
  const body =
    build.status === "landed" || build.status === "complete" ? renderDelivery(draft.state) : null;
  if (body !== null) postOnce(draft, "delivery", build.issue, body);
}

function recordRefusals(draft: Draft): void {
  const { build } = draft.state;
  const { remains } = build;
  for (const { ok, code, effect, detail } of draft.facts.outcomes) {
    if (ok || code !== "refused" || remains.some((r) => r.effect === effect)) continue;
    remains.push({ effect, detail: (detail ?? "").slice(0, 600).toWellFormed() });
    draft.note(`GitHub refused ${effect} after the end`);
  }
  // The build must end even if it can't post some comments.
  build.outbox = build.outbox.filter(
    ({ key }) => !remains.some((r) => r.effect === `comment:${key}`),
  );
}

function askUnlessRefused(draft: Draft, effect: Effect): void {
  if (!draft.state.build.remains.some((r) => r.effect === getEffectKey(effect)))
    draft.addEffect(effect);
}

/**
 * Explains each closed pull request in that pull request, because its readers may never have seen
 * the issue.
 */
function closeLeftoverPulls(draft: Draft, unlanded: readonly UnlandedBranch[]): void {
  const { pulls } = draft.facts;
  for (const { worker } of draft.workers) {
    const pull = pulls[worker.id];
    if (pull?.state !== "open") continue;
    const kept = unlanded.find((one) => one.branch === draft.branches.worker(worker.id));
    postOnce(
      draft,
      `left-${worker.id}-${pull.number}`,
      pull.number,
      renderLeftoverPull(draft.state, worker, kept),
    );
    askUnlessRefused(draft, { type: "close_pull", key: worker.id, number: pull.number });
  }
  if (pulls.land?.state === "open")
    askUnlessRefused(draft, { type: "close_pull", key: "land", number: pulls.land.number });
}

/** Reports once before the record is archived, and once more if GitHub refuses even that. */
function reportRemains(draft: Draft): void {
  const { build } = draft.state;
  const { remains, issue } = build;
  if (remains.length > 0)
    postOnce(draft, `remains-${remains.length}`, issue, renderCleanupProblems(draft.state));
}

/** Posts once, regardless of the result: nothing waits for an answer. */
function postOnce(draft: Draft, key: string, on: number, body: string): void {
  const { asked } = draft.state.build;
  if (asked.includes(key)) return;
  asked.push(key);
  draft.addComment(key, on, body);
}

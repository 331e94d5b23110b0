/**
 * Calls no model before the configuration is tested: the preflight has passed, or Baton asks a
 * person.
 */
import { renderRunApproval } from "../../messages/questions.ts";
import { listPreflightFindings, type PreflightCheckRun } from "../../model/preflight.ts";
import type { Draft } from "../decision-draft.ts";
import type { StopDetails } from "../../model/stop.ts";
import type { BuildStatus } from "../../model/build-types.ts";

/**
 * In these statuses Baton observes the configuration's preflight; later each session tests its own.
 */
export const PREFLIGHT_BUILD_STATUSES: readonly BuildStatus[] = [
  "planning",
  "questions",
  "awaiting_approval",
];

/**
 * Delay before Baton looks again while the preflight runs, in milliseconds, in case the
 * notification of its end is lost.
 */
const SAFETY_LOOK_MS = 5 * 60_000;
/**
 * How long the repository's queue may take to begin, in milliseconds; after that, something blocks
 * it.
 */
const BEGIN_MS = 3 * 60_000;

export function awaitPreflight(draft: Draft): void {
  const { build } = draft.state;
  const fact = draft.facts.preflight;
  if (
    !fact ||
    !PREFLIGHT_BUILD_STATUSES.includes(build.status) ||
    (build.stop && build.stop.cause !== "preflight")
  )
    return;
  const { hash, check } = fact;
  if (build.preflight?.hash !== hash) {
    // People may have fixed an earlier failure meanwhile. So Baton asks a person only if a new
    // attempt fails.
    expectAttempt(draft, hash, check?.passed === false ? check.attempt + 1 : 1);
    draft.note("The configuration is to be proven by a preflight");
  }
  const { attempt, since, passed } = build.preflight!;
  if (passed && check?.passed !== false) return;
  if (!check || check.attempt < attempt) {
    if (draft.getAge(since) >= BEGIN_MS) stopOnPreflight(draft, { kind: "preflight_not_started" });
    else draft.addEffect({ type: "preflight", hash, attempt, check });
  } else if (check.passed === null) {
    if (check.attempt > attempt || build.stop) expectAttempt(draft, hash, check.attempt);
    askApproval(draft, check);
    draft.wakeIn(SAFETY_LOOK_MS);
  } else if (!check.passed) {
    const checks = listPreflightFindings(check.report, "failed");
    stopOnPreflight(draft, { kind: "preflight_failed", checks });
  } else {
    expectAttempt(draft, hash, check.attempt);
    // Nothing is built yet, so the build takes what a person fixed on the base branch.
    if (build.status === "planning") build.base.sha = draft.facts.refs.base;
    Object.assign(build.preflight!, {
      passed: true,
      warnings: listPreflightFindings(check.report, "warning"),
    });
    draft.note("The preflight passed");
  }
}

/**
 * Tells people that the run waits for their approval. Its check run says so only to those who look
 * there.
 */
function askApproval(draft: Draft, { attempt, launch, status, url }: PreflightCheckRun): void {
  const { asked, issue, trigger } = draft.state.build;
  const key = `waiting-preflight-${attempt}-${launch}`;
  if (status !== "waiting" || url === null || asked.includes(key)) return;
  asked.push(key);
  draft.addComment(
    key,
    issue,
    renderRunApproval(trigger.by, "the preflight", { since: draft.now, url, approvals: [] }),
  );
}

/** Waits for this attempt's result; an earlier one no longer stops the build. */
function expectAttempt(draft: Draft, hash: string, attempt: number): void {
  const { build } = draft.state;
  build.preflight = { hash, attempt, since: draft.now, passed: false, warnings: [] };
  if (build.stop?.cause === "preflight") build.stop = null;
}

function stopOnPreflight(draft: Draft, details: StopDetails): void {
  draft.stopBuild({ kind: "blocked", cause: "preflight", details });
}

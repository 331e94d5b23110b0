/**
 * No model is asked before the configuration is proven: the preflight has passed, or a person is
 * asked.
 */
import { describePreflightWarnings } from "../../messages/check-runs.ts";
import { renderRunApproval } from "../../messages/questions.ts";
import type { PreflightCheckRun } from "../../model/preflight.ts";
import type { Draft } from "../decision-draft.ts";
import type { StopDetails } from "../../model/stop.ts";
import type { BuildStatus } from "../../model/build-types.ts";

/**
 * While a build is in these, the configuration's preflight is looked at; later on each session
 * proves its own.
 */
export const PREFLIGHT_BUILD_STATUSES: readonly BuildStatus[] = [
  "planning",
  "questions",
  "awaiting_approval",
];

/** Looks again while it runs, in case the word of its end is lost. */
const SAFETY_LOOK_MS = 5 * 60_000;
/** The repository's lane needs a moment to begin; after this long, something keeps it from it. */
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
    // What failed before this build looked may have been mended: a person is asked only for what
    // fails now.
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
    const checks = check.report
      .filter(({ result }) => result === "failed")
      .map(({ name, detail, remedy }) => ({ name, detail, remedy }));
    stopOnPreflight(draft, { kind: "preflight_failed", checks });
  } else {
    expectAttempt(draft, hash, check.attempt);
    // Nothing is built yet: what a person has mended on the base branch is taken up with it.
    if (build.status === "planning") build.base.sha = draft.facts.refs.base;
    Object.assign(build.preflight!, {
      passed: true,
      warnings: describePreflightWarnings(check.report),
    });
    draft.note("The preflight passed");
  }
}

/** Its run waits for a person, which its check run says only to those who look there. */
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

/** Awaits this attempt's answer; an earlier one no longer stops the build. */
function expectAttempt(draft: Draft, hash: string, attempt: number): void {
  const { build } = draft.state;
  build.preflight = { hash, attempt, since: draft.now, passed: false, warnings: [] };
  if (build.stop?.cause === "preflight") build.stop = null;
}

function stopOnPreflight(draft: Draft, details: StopDetails): void {
  draft.stopBuild({ kind: "blocked", cause: "preflight", details });
}

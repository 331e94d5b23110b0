/**
 * Posts what Baton says: sends the outbox, edits the plan and status comments in place, and asks
 * each question once.
 */
import { timeKey } from "../text/format.ts";
import { isDryRunEnded, isPlanning, findOpenRound, getQuestionsKey } from "../model/planning.ts";
import { listFailuresBehindStop, renderFailures } from "../messages/failures.ts";
import type { WorkerId } from "../model/names.ts";
import { renderArchitectQuestions, renderQuestion } from "../messages/questions.ts";
import { describeBaseline, describeBlockedBase, describeMissingCi } from "../messages/checks.ts";
import { isPersonAwaited } from "../model/landing-wait.ts";
import { renderOverrides } from "../messages/request.ts";
import { renderPlanComment } from "../messages/plan.ts";
import { renderStatusComment } from "../messages/status.ts";
import { hashString } from "../model/hash.ts";
import { describeLandOnlyWorkflows } from "../messages/candidate.ts";
import { getGating } from "../model/checks.ts";
import { describeStop, describeWorkerStop } from "../messages/stop.ts";
import { PLAN_CHECKS, runDoctorChecks } from "../setup/doctor.ts";
import { describeOpenSyncPull } from "../templates/sync-messages.ts";
import { getBuildView } from "../messages/build-view.ts";
import type { Draft } from "./decision-draft.ts";
import { isBuildEnded } from "../model/build-types.ts";
import { describeLandingWait } from "../messages/landing-wait.ts";

export function sendOutbox(draft: Draft): void {
  for (const comment of draft.state.build.outbox) draft.addEffect({ type: "comment", ...comment });
  // Reactions come first, so that people see at once that Baton has read their comment.
  for (const reaction of draft.state.build.reactions.toReversed())
    if (reaction.content === "eyes") draft.addFirstEffect({ type: "react", ...reaction });
    else draft.addEffect({ type: "react", ...reaction });
}

/** Asks people in a new comment, once for each question. */
export function askPeopleOnStops(draft: Draft): void {
  const { build } = draft.state;
  if (isBuildEnded(build.status)) return;
  const questions: {
    key: string;
    on: number;
    text: string;
    stops?: WorkerId | "build";
    who?: string | undefined;
  }[] = [];
  if (build.stop) {
    const key = `stop-build-${timeKey(build.stop.at)}`;
    questions.push({ key, on: build.issue, text: describeStop(build.stop), stops: "build" });
  }
  const waits = build.stop ? null : build.landing?.waits;
  if (waits && isPersonAwaited(waits)) {
    const on = build.landing?.pr ?? build.issue;
    questions.push({
      key: `landing-${timeKey(waits.since)}`,
      on,
      text: describeLandingWait(waits),
    });
  }
  for (const { worker } of draft.workers) {
    if (!worker.stop || worker.skipped) continue;
    questions.push({
      key: `stop-${worker.id}-${timeKey(worker.stop.at)}`,
      on: build.issue,
      text: `${worker.id}: ${describeWorkerStop(worker)}`,
      stops: worker.id,
      who: worker.takeover?.by,
    });
  }
  for (const { key, on, text, stops, who = build.trigger.by } of questions) {
    if (build.asked.includes(key)) continue;
    build.asked.push(key);
    draft.addComment(
      key,
      on,
      renderQuestion(
        who,
        text,
        stops ? renderFailures(listFailuresBehindStop(draft.state, stops)) : [],
      ),
    );
  }
}

/**
 * Updates the plan comment and the status comment. Baton edits the status comment only when nothing
 * else has to be done.
 */
export function updateDocuments(draft: Draft): void {
  const { build } = draft.state;
  const view = getBuildView(draft.state);
  updateQuestions(draft);
  const isShown =
    build.plan !== null &&
    postDocument(
      draft,
      "plan",
      renderPlanComment(view, listRepositoryProblems(draft), listPlanRemarks(draft)),
    );
  if (isShown && build.plan!.number > 1) build.plan!.shown_at ??= draft.now;
  const quiet = draft.effects.length === 0 || isBuildEnded(build.status);
  if (
    build.plan &&
    !isPlanning(build.status) &&
    !isDryRunEnded(build) &&
    (quiet || !build.comments["status"])
  ) {
    postDocument(draft, "status", renderStatusComment(view));
  }
}

/** Values that a plan doesn't report on. */
const NOT_CHECKED_HERE = { problem: null, lacks: [], caches: true, key: null };

/** Lists problems that block nothing, but that people should fix before the build lands. */
function listRepositoryProblems({ facts, settings, state, branches }: Draft): string[] {
  const { repository, rules } = facts;
  const { branch: base } = state.build.base;
  const prefix = state.build.branch_prefix;
  const known = {
    repository,
    base,
    rules: rules.base,
    own: rules,
    prefix,
    commitTitle: settings.titles.commit,
    signOff: settings.sign_off,
    ...NOT_CHECKED_HERE,
  };
  const own = [repository.workflowDiffers, describeLandOnlyWorkflows(state, facts)].filter(
    (note) => note !== null,
  );
  const { baseline } = state.build;
  const blocked = [rules.base, rules.build].map((of, i) => {
    const branch = i === 0 ? base : branches.build;
    const gating = getGating(of.requiredChecks, branch, settings.checks, baseline);
    return describeBlockedBase(state.build, gating, branch);
  });
  own.push(...new Set(blocked.filter((note) => note !== null)));
  return [...own, ...runDoctorChecks(known, PLAN_CHECKS)];
}

function listPlanRemarks({ facts, settings, configured, branches, state }: Draft): string[] {
  const { baseline } = state.build;
  const gating = getGating(
    facts.rules.build.requiredChecks,
    branches.build,
    settings.checks,
    baseline,
  );
  const notes = [
    describeMissingCi(facts.ciExpected, gating),
    describeBaseline(state.build, settings.checks),
  ];
  return [
    renderOverrides(state.build, configured),
    describeOpenSyncPull(facts.templatesPull),
    ...notes,
  ].filter((one) => one !== null);
}

/**
 * Posts one comment for each round of the architect's questions, and marks it once they are
 * answered.
 */
function updateQuestions(draft: Draft): void {
  const { build } = draft.state;
  const { planning, trigger } = build;
  const newest = planning.rounds.at(-1);
  if (newest)
    postDocument(
      draft,
      getQuestionsKey(planning),
      renderArchitectQuestions(trigger.by, newest, findOpenRound(build) === newest),
    );
}

/** Has the comment show this body. Returns whether it already does. */
export function postDocument(draft: Draft, key: string, body: string): boolean {
  const { build } = draft.state;
  if (build.tidy || build.remains.some((r) => r.effect.startsWith(`document:${key}:`)))
    return false;
  // The setting changes how the body writes commands, and so the text.
  const hash = hashString(JSON.stringify([body, draft.settings.commands.bare])).slice(0, 12);
  const known = (build.comments[key] ??= { issue: build.issue, id: null, hash: "" });
  if (known.id !== null && known.hash === hash) return true;
  draft.addEffect({ type: "document", key, issue: known.issue, id: known.id, body, hash });
  return false;
}

/**
 * Adapts the plan to what was learned. After a wave (or, with `schedule: eager`, a worker), an
 * adapt session proposes edits of workers that have not started. No worker starts meanwhile. Baton
 * skips this if the completions contain nothing beyond what was built. A session without attempts
 * left stops nothing: the build goes on with the current plan.
 */
import {
  findAdaptationSubject,
  getOpenAdaptation,
  getWaitingAdaptation,
  isUnstarted,
} from "../../model/adaptation.ts";
import { getWave, type WorkerId } from "../../model/names.ts";
import { comparePlans } from "../../model/plan-changes.ts";
import { applyEdits, findWidening, type EditBounds } from "../../plan/edit-plan.ts";
import { estimateEffort } from "../../plan/estimate.ts";
import { hashPlan } from "../../model/hash.ts";
import { getBuildType } from "../../model/build-types.ts";
import { isPlanTestFirst } from "../../plan/test-first.ts";
import { adaptInput, type AdaptEdit } from "../../model/closing-inputs.ts";
import { pluralize, timeKey } from "../../text/format.ts";
import { putPlan } from "./plan.ts";
import {
  beginSession,
  failSession,
  finishSession,
  getSessionName,
  isLive,
} from "../sessions/lifecycle.ts";
import { createWorker } from "../sessions/work.ts";
import type { SessionState } from "../../model/session.ts";
import type { State } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";
import { findOpenWave } from "../../model/holds.ts";
import {
  NOTHING_TO_SKIP,
  UNSEEN_EDITS,
  describeAdaptationReasons,
  describeOtherApproval,
  renderAdaptationQuestion,
} from "../../messages/adaptation.ts";
import { formatAdaptationSubject } from "../../messages/fragments.ts";
import type { CommentFact } from "../../model/facts.ts";
import type { Adaptation, AdaptationReason, AdaptationSubject } from "../../model/planning.ts";

// Handles edits that an adapt session proposed: within limits Baton applies them, beyond those it
// asks a person, and it never applies only half of them.

/**
 * Takes an adapt session's result. Invalid edits fail the session, with the problems for its next
 * attempt.
 */
export function takeAdaptation(draft: Draft, session: SessionState, close: unknown): void {
  const adaptation = draft.state.build.adaptations.at(-1)!;
  if (finishWithoutWorkers(draft, adaptation)) return;
  const { summary, edits, concerns } = adaptInput.parse(close);
  const { kept, left } = skipChangedBriefs(draft.state, adaptation, edits);
  const edited = applyEdits(draft.state.briefs, kept, getBounds(draft.state));
  if (!edited.ok) {
    failSession(draft, "build", session, "refused", { kind: "edits_invalid" }, edited.problems);
    return;
  }
  finishSession(draft, "build", session, "complete");
  const reasons = kept.map(({ worker, reason }) => ({ worker, reason }));
  Object.assign(adaptation, {
    session: getSessionName("build", session),
    summary,
    concerns,
    reasons,
    at: draft.now,
  });
  adaptation.changes = comparePlans(
    draft.state.build.plan!.hash,
    draft.state.briefs,
    edited.briefs,
  );
  if (kept.length === 0 || hashPlan(edited.briefs) === hashPlan(draft.state.briefs)) {
    endAdaptation(draft, adaptation, "unchanged", left);
    draft.note(`The plan stays as it is after ${formatAdaptationSubject(adaptation)}`);
    return;
  }
  Object.assign(adaptation, { outcome: "waits", edits });
  settleAdaptation(draft, adaptation);
}

/** Ends an adaptation if no worker is left to start: an edit could only add to a finished pass. */
function finishWithoutWorkers(draft: Draft, adaptation: Adaptation): boolean {
  if (Object.values(draft.state.workers).some(isUnstarted)) return false;
  const session = draft.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.run !== null) draft.addEffect({ type: "cancel_run", run: session.run });
    finishSession(draft, "build", session, "withdrawn");
  }
  endAdaptation(draft, adaptation, "unchanged", [{ kind: "no_worker_left" }]);
  return true;
}

/** Ends an adaptation that changes nothing. */
function endAdaptation(
  draft: Draft,
  adaptation: Adaptation,
  outcome: "unchanged" | "failed",
  why: AdaptationReason[],
): void {
  Object.assign(adaptation, { outcome, at: draft.now, read: {}, edits: [], changes: null, why });
}

/** Applies waiting edits that need no person's approval, or records why they need it. */
function settleAdaptation(draft: Draft, adaptation: Adaptation): void {
  const edited = reapplyEdits(draft, adaptation);
  if (!edited) return;
  const { briefs } = draft.state;
  const approved = getApprovedEffort(draft);
  const widening = findWidening({
    ...{ before: briefs, after: edited.briefs, moved: edited.moved, approved },
    ...{
      unstarted: getBounds(draft.state).unstarted,
      effort: estimateEffort(edited.briefs, draft.settings),
    },
  });
  adaptation.changes = comparePlans(draft.state.build.plan!.hash, briefs, edited.briefs);
  if (draft.settings.gates.wave === "human" || widening.length > 0) {
    const asked: AdaptationReason[] =
      draft.settings.gates.wave === "human" ? [{ kind: "wave_gate" }] : widening;
    adaptation.why = [...asked, ...edited.left];
    return;
  }
  adaptation.why = edited.left;
  applyAdaptation(draft, adaptation, edited, null, approved);
}

/** Applies the edits that a person approved. Returns why that is no longer possible, or null. */
export function applyApprovedEdits(
  draft: Draft,
  adaptation: Adaptation,
  by: string,
): string | null {
  const edited = reapplyEdits(draft, adaptation);
  if (!edited) {
    const { outcome, why } = adaptation;
    return (
      `The edits after ${formatAdaptationSubject(adaptation)} are ${outcome} by now: ` +
      `${describeAdaptationReasons(why)}`
    );
  }
  adaptation.why = edited.left;
  applyAdaptation(draft, adaptation, edited, by, null);
  return null;
}

function rejectEdits(draft: Draft, adaptation: Adaptation, by: string): void {
  Object.assign(adaptation, { outcome: "declined", by, at: draft.now, read: {}, edits: [] });
  draft.note(`@${by} leaves the plan as it is after ${formatAdaptationSubject(adaptation)}`);
}

type ReappliedEdits = {
  briefs: State["briefs"];
  moved: ReadonlyMap<WorkerId, WorkerId>;
  left: AdaptationReason[];
};

/**
 * Returns the edits applied to the current plan. If none of them is valid any more, ends the
 * adaptation and returns null.
 */
function reapplyEdits(draft: Draft, adaptation: Adaptation): ReappliedEdits | null {
  const { kept, left } = skipChangedBriefs(draft.state, adaptation, adaptation.edits);
  const edited = applyEdits(draft.state.briefs, kept, getBounds(draft.state));
  if (edited.ok && kept.length > 0) return { ...edited, left };
  const why: AdaptationReason[] = edited.ok
    ? left
    : [{ kind: "no_longer_fits", problems: edited.problems.slice(0, 5) }];
  endAdaptation(draft, adaptation, "failed", why);
  draft.note(`The edits after ${formatAdaptationSubject(adaptation)} no longer hold`);
  return null;
}

/** A brief that a person changed since the session read it stays as they left it. */
function skipChangedBriefs(state: State, { read }: Adaptation, edits: readonly AdaptEdit[]) {
  const isTheirs = ({ worker, add }: AdaptEdit) => {
    const brief = state.briefs.find(({ id }) => id === worker);
    return !add && brief !== undefined && worker in read && hashPlan([brief]) !== read[worker];
  };
  const theirs = edits.filter(isTheirs).map(({ worker }) => worker);
  const left: AdaptationReason[] =
    theirs.length > 0 ? [{ kind: "changed_meanwhile", workers: theirs }] : [];
  return { kept: edits.filter((edit) => !isTheirs(edit)), left };
}

function getBounds(state: State): EditBounds {
  const { briefs, workers, build } = state;
  const unstarted = new Set(
    briefs
      .map(({ id }) => id)
      .filter((id) => isUnstarted(workers[id]!) && workers[id]!.takeover === null),
  );
  const about = build.adaptations.at(-1)!.about;
  const ended = about.startsWith("wave-")
    ? Number(about.slice("wave-".length))
    : getWave(about as WorkerId);
  return {
    unstarted,
    firstWave: ended + 1,
    frozen: build.test_first,
    testFirst: isPlanTestFirst(build),
    type: getBuildType(build),
  };
}

/**
 * Returns the effort from which the 20 % count. Edits that nobody approved don't raise their own
 * limit.
 */
function getApprovedEffort({ state: { build } }: Draft) {
  const last = build.adaptations.findLast(({ outcome }) => outcome === "applied");
  if (last?.approved && build.plan!.by === last.session) return last.approved;
  const { sessions, minutes } = build.plan!.estimate;
  return { sessions, minutes };
}

function applyAdaptation(
  draft: Draft,
  adaptation: Adaptation,
  { briefs, moved }: ReappliedEdits,
  by: string | null,
  approved: Adaptation["approved"],
): void {
  const { state } = draft;
  const { build } = state;
  const before = state.briefs;
  const known = new Map(before.map(({ id }) => [moved.get(id) ?? id, state.workers[id]!]));
  state.briefs = briefs;
  state.workers = Object.fromEntries(
    briefs.map(({ id }) => [id, known.has(id) ? { ...known.get(id)!, id } : createWorker(id)]),
  );
  const gate = build.gates.plan;
  putPlan(draft, before, { ...build.plan!, by: adaptation.session! }, null);
  // Edits within limits belong to what was approved; a person has just approved the others.
  build.gates.plan = {
    ...build.gates.plan,
    state: "approved",
    by: by ?? gate.by,
    at: by === null ? gate.at : draft.now,
  };
  const { changes } = build.plan!;
  Object.assign(adaptation, {
    outcome: "applied",
    at: draft.now,
    by,
    changes,
    read: {},
    edits: [],
    approved,
  });
  draft.note(
    `The plan is adapted after ${formatAdaptationSubject(adaptation)}: ` +
      `${pluralize(adaptation.reasons.length, "edit")}`,
  );
}

export function updateAdaptation(draft: Draft): void {
  const { build } = draft.state;
  const open = getOpenAdaptation(draft.state);
  if (open && finishWithoutWorkers(draft, open)) return;
  if (draft.isHalted || build.status !== "building") return;
  if (open?.outcome === "at_work") observeAdaptSession(draft, open);
  if (open?.outcome === "waits") settleAdaptation(draft, open);
  if (getOpenAdaptation(draft.state) !== null) return;
  const about = findAdaptationSubject(draft.state);
  const tip = draft.facts.refs.build;
  if (about !== null && tip) beginAdaptation(draft, about, tip.sha);
}

function beginAdaptation(draft: Draft, about: AdaptationSubject, base: string): void {
  const { build } = draft.state;
  // Each subject counts its own attempts.
  for (const kept of [build.sessions, build.attempts, build.granted]) delete kept.adapt;
  const nothing = { summary: "", concerns: [], reasons: [], changes: null, why: [], edits: [] };
  const unknown = { session: null, by: null, approved: null };
  build.adaptations.push({
    about,
    outcome: "at_work",
    at: draft.now,
    ...unknown,
    ...nothing,
    read: hashBriefs(draft),
  });
  beginSession(draft, "build", "adapt", { base, about });
}

/** The session reads what people change before its run is requested. */
function observeAdaptSession(draft: Draft, adaptation: Adaptation): void {
  const session = draft.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.dispatched_at === null && session.dispatch === null)
      adaptation.read = hashBriefs(draft);
    return;
  }
  endAdaptation(draft, adaptation, "failed", [{ kind: "session_failed" }]);
  draft.note(
    `The plan is not adapted after ${formatAdaptationSubject(adaptation)}: its session failed`,
  );
}

function hashBriefs({ state }: Draft): Record<string, string> {
  const left = state.briefs.filter(({ id }) => isUnstarted(state.workers[id]!));
  return Object.fromEntries(left.map((brief) => [brief.id, hashPlan([brief])]));
}

// Handles edits that wait for a person: Baton asks once, `/approve` accepts them, `/skip adapt`
// declines them.

const getQuestionKey = ({ about, at }: Adaptation) => `adapt-${about}-${timeKey(at)}`;

/** Asks about the edits, unless a wave waits: its own question shows them. */
export function askAboutAdaptation(draft: Draft): void {
  const { build } = draft.state;
  const waiting = getWaitingAdaptation(draft.state);
  if (draft.isHalted || build.status !== "building" || !waiting || findOpenWave(build)) return;
  const key = getQuestionKey(waiting);
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  draft.addComment(key, build.issue, renderAdaptationQuestion(draft.state, waiting));
  draft.note(`The edits after ${formatAdaptationSubject(waiting)} wait for a person`);
}

export function handleAdaptationApproval(
  draft: Draft,
  waiting: Adaptation,
  target: string | null,
  remark: CommentFact,
): string | null {
  if (target !== null) return describeOtherApproval(target);
  const key = getQuestionKey(waiting);
  const { build } = draft.state;
  const isUnseen =
    !build.asked.includes(key) || build.outbox.some((comment) => comment.key === key);
  // GitHub's comment ids increase: a comment with a lower id than the question can't answer it.
  if (isUnseen || remark.id < (draft.facts.posted[key]?.id ?? 0)) {
    return UNSEEN_EDITS;
  }
  return applyApprovedEdits(draft, waiting, remark.author);
}

/** `/skip adapt`: keeps the plan unchanged; Baton doesn't wait for a running session. */
export function skipAdaptation(draft: Draft, remark: CommentFact): string | null {
  const open = getOpenAdaptation(draft.state);
  if (!open) return NOTHING_TO_SKIP;
  const session = draft.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.run !== null) draft.addEffect({ type: "cancel_run", run: session.run });
    finishSession(draft, "build", session, "withdrawn");
  }
  rejectEdits(draft, open, remark.author);
  return null;
}

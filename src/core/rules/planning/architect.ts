/** Requests the plan, validates it before anyone sees it, and asks a person to approve it. */
import { pluralize } from "../../text/format.ts";
import { MAX_QUESTION_ROUNDS, listUnmetRevisions } from "../../model/planning.ts";
import {
  beginSession,
  failSession,
  finishSession,
  getSessionName,
  isLive,
} from "../sessions/lifecycle.ts";
import { architectInput, type Question } from "../../model/closing-inputs.ts";
import type { SessionState } from "../../model/session.ts";
import type { Draft } from "../decision-draft.ts";
import { renderNewPlanNotice } from "../../messages/plan.ts";
import { getBuildType } from "../../model/build-types.ts";
import { compareWorkers } from "../../model/names.ts";
import { validatePlan } from "../../plan/validate.ts";
import { beginInitialResearch } from "./loops.ts";
import { putPlan } from "./plan.ts";
import { createWorker } from "../sessions/work.ts";

// The architect asks at most twice before it plans, and a person answers.

const NO_MORE_QUESTIONS =
  "Questions were asked twice already: hand in a plan now, take what you would propose, " +
  "and say in `summary` what you took";

function takeQuestions(
  draft: Draft,
  session: SessionState,
  summary: string,
  questions: Question[],
): void {
  const { build } = draft.state;
  if (build.planning.rounds.length >= MAX_QUESTION_ROUNDS) {
    const problems = [NO_MORE_QUESTIONS];
    failSession(draft, "build", session, "refused", { kind: "asked_again" }, problems);
    return;
  }
  finishSession(draft, "build", session, "complete");
  const name = getSessionName("build", session);
  build.planning.rounds.push({
    session: name,
    at: draft.now,
    summary,
    questions,
    answer: null,
    met: null,
  });
  build.status = "questions";
  draft.note(`${name} has ${pluralize(questions.length, "question")} before it plans`);
}

/**
 * Starts another architect session, which knows what was said; earlier attempts don't count against
 * it.
 */
export function reopenPlanning(draft: Draft): void {
  const { build } = draft.state;
  dismissArchitect(draft);
  build.status = "planning";
  build.gates.plan = { state: "closed", hash: null, by: null, at: null };
  build.granted.architect = build.attempts.architect ?? 0;
  delete build.sessions.architect;
  // Nothing is built yet, so the build takes what people fixed on the base branch.
  if (build.attempts.architect) build.base.sha = draft.facts.refs.base;
}

/** Keeps the plan that was to be replaced. */
export function keepPlan(draft: Draft): void {
  const { build } = draft.state;
  dismissArchitect(draft);
  build.status = "awaiting_approval";
}

/** Ends the architect's session, whether it runs or has failed. */
function dismissArchitect(draft: Draft): void {
  const { build } = draft.state;
  const { architect } = build.sessions;
  if (isLive(architect)) {
    if (architect.run !== null) draft.addEffect({ type: "cancel_run", run: architect.run });
    finishSession(draft, "build", architect, "withdrawn");
  }
  if (build.stop?.cause === "architect") build.stop = null;
}

/** Begins an architect session for a build without a plan, once the preflight has passed. */
export function beginPlanning(draft: Draft): void {
  const { build } = draft.state;
  if (
    draft.isHalted ||
    build.status !== "planning" ||
    build.sessions.architect ||
    !build.preflight?.passed
  )
    return;
  if (beginInitialResearch(draft)) return;
  beginSession(draft, "build", "architect", { base: build.base.sha });
}

export function takePlan(draft: Draft, session: SessionState, close: unknown): void {
  const { build } = draft.state;
  const { summary, reason = null, workers, questions } = architectInput.parse(close);
  if (questions) {
    takeQuestions(draft, session, summary, questions);
    return;
  }
  const problems = validatePlan(workers, {
    testFirst: build.test_first,
    type: getBuildType(build),
  });
  if (problems.length > 0) {
    failSession(draft, "build", session, "refused", { kind: "plan_invalid" }, problems);
    return;
  }
  finishSession(draft, "build", session, "complete");
  const before = draft.state.briefs;
  const briefs = workers.toSorted((a, b) => compareWorkers(a.id, b.id));
  draft.state.briefs = briefs;
  draft.state.workers = Object.fromEntries(briefs.map((b) => [b.id, createWorker(b.id)]));
  const wish = listUnmetRevisions(build.planning).at(-1);
  const why = wish ? { kind: "asked" as const, by: wish.by, words: wish.text } : null;
  putPlan(draft, before, { by: getSessionName("build", session), summary, reason }, why);
  for (const said of [...build.planning.rounds, ...build.planning.revisions])
    said.met ??= build.plan!.number;
  build.status = "awaiting_approval";
  draft.note(`The plan has ${pluralize(briefs.length, "worker")}`);
}

/**
 * Ends a dry run after its plan. `gates.plan: auto` approves a plan. An approved plan starts the
 * building.
 */
export function passPlanGate(draft: Draft): void {
  const { build } = draft.state;
  const gate = build.gates.plan;
  if (build.status !== "awaiting_approval") return;
  if (build.wishes.dry_run) {
    build.status = "cancelled";
    build.ended_at = draft.now;
    build.gates.plan = { ...gate, state: "closed" };
    draft.note("A dry run ends with its plan");
    return;
  }
  if (gate.state === "open" && draft.settings.gates.plan === "auto") {
    build.gates.plan = { ...gate, state: "approved", by: null, at: draft.now };
    draft.note("The plan is approved by configuration");
  }
  if (build.gates.plan.state !== "approved") {
    notifyOfNewPlan(draft);
    return;
  }
  // Baton observes the preflight until the build begins, so that it sees a person's fix without a
  // command.
  if (build.stop?.cause === "preflight") return;
  build.status = "building";
  build.current_wave = 1;
  const loop = build.loops.at(-1);
  if (loop?.phase === "plan")
    Object.assign(loop, { phase: "work", wave: 1, summary: build.plan?.summary ?? null });
}

/** Notifies the person who asked for another plan of the new one, once. */
function notifyOfNewPlan(draft: Draft): void {
  const { build } = draft.state;
  const { plan, planning } = build;
  const wish = planning.revisions.findLast(({ met }) => met === plan?.number);
  const key = `plan-${plan?.number}`;
  if (!wish || plan?.number === 1 || build.asked.includes(key)) return;
  build.asked.push(key);
  draft.addComment(key, build.issue, renderNewPlanNotice(draft.state, wish.by));
}

/**
 * Runs the rounds of more workers that a build's final session asks for: another loop, planned from
 * its list.
 */
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import { getBuildType, type BuildTypeRules } from "../../model/build-types.ts";
import { MAX_LOOP_WORKERS, countImprovements, type Loop, type LoopEnd } from "../../model/loop.ts";
import { countLoops } from "../../model/overrides.ts";
import { ensurePassMemory, hasResearchLoop } from "./pass-memory.ts";
import { beginSession, failSession, finishSession, getSessionName } from "../sessions/lifecycle.ts";
import { pluralize } from "../../text/format.ts";
import { compareWorkers, getWave, type SessionKindName } from "../../model/names.ts";
import type { Draft } from "../decision-draft.ts";
import {
  architectInput,
  researchInput,
  type CloseInput,
  type ResearchInput,
} from "../../model/closing-inputs.ts";
import type { SessionState } from "../../model/session.ts";
import { validatePlan } from "../../plan/validate.ts";
import { putPlan } from "./plan.ts";
import { createWorker } from "../sessions/work.ts";
import type { Brief } from "../../model/brief.ts";
import {
  getCurrentPass,
  getEvidenceContext,
  hasGained,
  listBelowTarget,
  listDimensionsToScore,
  scorePass,
} from "../../model/scores.ts";
import { DEFAULT_RUBRIC } from "../../model/rubric.ts";
import type { Order } from "../../model/session-reason.ts";
import { describeLoopEnd } from "../../messages/loops.ts";

// Runs improvement loops, each after all workers of a pass have ended: research, an architect's
// plan of the next waves, their workers, then the tag. A person asked for the loops, so Baton asks
// nobody in between, except for the gate `wave`. What a loop leaves in `loops/<n>/` of the record
// proves it.

/**
 * Continues the current loop or begins the next one. Returns whether there is one, so that the
 * build doesn't close yet.
 */
export function runLoops(draft: Draft): boolean {
  const tip = draft.facts.refs.build?.sha;
  if (tip === undefined) return false;
  const newest = draft.state.build.loops.at(-1);
  if (newest?.phase === "work") finishLoopWork(draft, newest, tip);
  if (newest?.phase === "memory") finishLoop(draft, newest);
  const present = newest && newest.phase !== "over" ? newest : null;
  // The next loop reads the results of the previous pass.
  if (!present && hasResearchLoop(draft) && !ensurePassMemory(draft)) return true;
  const loop = present ?? beginNextLoop(draft, tip);
  if (loop === null) return false;
  if (loop.phase === "research" && loadOpenIssues(draft, loop))
    beginLoopSession(draft, loop, "research", { base: tip });
  // A loop with a target begins while the memory session of the previous pass may still run.
  if (loop.phase === "plan" && ensurePassMemory(draft))
    beginLoopSession(draft, loop, "architect", { base: tip });
  return true;
}

function beginNextLoop(draft: Draft, base: string): Loop | null {
  if (!hasResearchLoop(draft)) return null;
  return startLoop(draft, base, { phase: "research", dimensions: [] });
}

/** `dimensions`: those that the loop should raise; none = it begins with research. */
function startLoop(
  draft: Draft,
  base: string,
  begun: Pick<Loop, "phase" | "dimensions" | "follow_up">,
): Loop {
  const { build } = draft.state;
  const n = build.loops.length + 1;
  const quotas = begun.phase === "research" ? { ...build.wishes.research } : {};
  const unknown = { wave: null, summary: null, head: null, tag: null, last: null };
  const loop: Loop = { n, ...begun, base, quotas, ...unknown };
  build.loops.push(loop);
  forgetAttempts(draft, "research");
  draft.note(
    begun.follow_up
      ? `Loop ${n} begins, with follow-ups`
      : `Loop ${n} of ${build.loops_wanted} begins`,
  );
  return loop;
}

/**
 * `improve`: runs research on the existing code before the first plan. Returns whether the plan has
 * to wait for it.
 */
export function beginInitialResearch(draft: Draft): boolean {
  const { build } = draft.state;
  if (!build.wishes.improve || !getBuildType(build).improves) return false;
  const base = build.base.sha;
  const loop = build.loops.at(-1) ?? startLoop(draft, base, { phase: "research", dimensions: [] });
  if (loop.phase !== "research") return false;
  if (loadOpenIssues(draft, loop)) beginLoopSession(draft, loop, "research", { base });
  return true;
}

/**
 * The session reads the open issues in the record. Baton requests them once; the next pass delivers
 * them.
 */
function loadOpenIssues(draft: Draft, { n }: Loop): boolean {
  const { openIssues } = draft.state;
  if (!openIssues[n] && draft.facts.openIssues) openIssues[n] = draft.facts.openIssues;
  if (!openIssues[n]) draft.wakeAt(draft.now);
  return openIssues[n] !== undefined;
}

/** Each loop counts its own attempts. */
function forgetAttempts(draft: Draft, kind: "research"): void {
  const { sessions, attempts, granted } = draft.state.build;
  for (const kept of [sessions, attempts, granted]) delete kept[kind];
}

/** Begins the phase's session, once; a person's `/retry` removes the failed one. */
function beginLoopSession(
  draft: Draft,
  { n }: Loop,
  kind: SessionKindName,
  order: { base: string; other?: string },
): void {
  if (draft.state.build.sessions[kind]) return;
  beginSession(draft, "build", kind, {
    ...order,
    about: kind === "architect" ? null : `loop-${n}`,
  });
}

/** Handles the end of all the loop's workers. */
function finishLoopWork(draft: Draft, loop: Loop, tip: string): void {
  loop.phase = "memory";
  loop.head = tip;
  draft.note(`The workers of loop ${loop.n} have ended`);
}

/** Ends the loop once its tag exists, or GitHub refused it. */
function finishLoop(draft: Draft, loop: Loop): void {
  setTag(draft, loop);
  if (loop.tag === null) return;
  loop.phase = "over";
  draft.note(`Loop ${loop.n} has ended`);
}

function setTag(draft: Draft, loop: Loop): void {
  if (loop.tag !== null) return;
  const effect: Effect = { type: "tag", tag: draft.branches.loopTag(loop.n), sha: loop.head! };
  const outcome = draft.findOutcome(getEffectKey(effect));
  if (outcome?.ok) loop.tag = "set";
  // A ruleset against tags is no reason to stop, because the build branch has the commits anyway.
  else if (outcome?.code === "refused" || outcome?.code === "missing") loop.tag = "refused";
  else draft.addEffect(effect);
}

/** Stores the number of loops that this build will have, so that every display shows the same. */
export function updateLoopCount(draft: Draft): void {
  const { build } = draft.state;
  const loops = getBuildType(build).improves ? countLoops(draft.settings, build.wishes) : 0;
  if (!draft.facts.settings.ok || build.loops_wanted === loops) return;
  build.loops_wanted = loops;
  draft.note(`${pluralize(loops, "loop")} of improvement ${loops === 1 ? "is" : "are"} asked for`);
}

/**
 * Begins the next round. Returns false if none is asked for, or the build type allows no further
 * one.
 */
export function startFollowUp(
  draft: Draft,
  session: SessionState,
  { summary, follow_up = [] }: CloseInput,
): boolean {
  const { state } = draft;
  const { build } = state;
  const rounds = build.loops.filter((loop) => loop.follow_up).length;
  if (follow_up.length === 0 || rounds >= getBuildType(build).followUpRounds) return false;
  const { n } = startLoop(draft, session.base, { phase: "plan", dimensions: [], follow_up: true });
  const issues = follow_up.map((one) => ({
    ...one,
    category: "follow-up",
    priority: "normal" as const,
  }));
  state.research[n] = { summary: summary.slice(0, 2000).toWellFormed(), issues };
  build.status = "building";
  // These are other sessions of the same kinds: they get all their attempts again, and their
  // numbers go on.
  for (const kind of ["architect", session.kind] as const) {
    delete build.sessions[kind];
    build.granted[kind] = build.attempts[kind] ?? 0;
  }
  draft.note(`The ${session.kind} session asks for ${pluralize(follow_up.length, "follow-up")}`);
  return true;
}

// Takes a loop's plan: more workers, in the next waves. Baton validates it together with the
// existing plan.

const NO_QUESTIONS =
  "Nobody is asked in a loop: choose the usual, say so in `summary`, and hand in the workers.";

export function takeLoopPlan(draft: Draft, session: SessionState, close: unknown): void {
  const { build, briefs } = draft.state;
  const loop = build.loops.at(-1)!;
  const { workers, summary, questions } = architectInput.parse(close);
  const problems = questions
    ? [NO_QUESTIONS]
    : findLoopPlanProblems(briefs, workers, getBuildType(build));
  if (problems.length > 0) {
    failSession(draft, "build", session, "refused", { kind: "loop_plan_invalid" }, problems);
    return;
  }
  finishSession(draft, "build", session, "complete");
  const all = [...briefs, ...workers].toSorted((a, b) => compareWorkers(a.id, b.id));
  draft.state.briefs = all;
  for (const { id } of workers) draft.state.workers[id] = createWorker(id);
  const { by, at } = build.gates.plan;
  putPlan(draft, briefs, { ...build.plan!, by: getSessionName("build", session) }, null);
  // The approver knew of the loops or asked for them, so the approval covers the longer plan.
  build.gates.plan = { ...build.gates.plan, state: "approved", by, at };
  Object.assign(loop, {
    phase: "work",
    summary,
    wave: Math.min(...workers.map(({ id }) => getWave(id))),
  });
  draft.note(`Loop ${loop.n} has ${pluralize(workers.length, "worker")}`);
}

function findLoopPlanProblems(
  briefs: readonly Brief[],
  added: readonly Brief[],
  type: BuildTypeRules,
): string[] {
  const ended = Math.max(...briefs.map(({ id }) => getWave(id)));
  const late = added.filter(({ id }) => getWave(id) <= ended);
  if (late.length > 0) {
    const first = `W${ended + 1}.1`;
    return late.map(
      ({ id }) => `${id} is of a wave that has ended: the loop's workers begin with ${first}.`,
    );
  }
  if (added.length > MAX_LOOP_WORKERS) {
    return [
      `The loop has ${added.length} workers, and ${MAX_LOOP_WORKERS} is the most: leave ` +
        "the rest to another loop.",
    ];
  }
  return validatePlan([...briefs, ...added], { type });
}

/**
 * Takes the results of a loop's research: limited to its quotas, and enough for a loop, or the
 * loops end here.
 */
export function takeResearch(draft: Draft, session: SessionState, close: unknown): void {
  const { build } = draft.state;
  const loop = build.loops.at(-1)!;
  const input = researchInput.parse(close);
  const issues = limitToQuotas(input.issues, loop.quotas);
  finishSession(draft, "build", session, "complete");
  draft.state.research[loop.n] = { ...input, issues };
  const left = input.issues.length - issues.length;
  draft.note(
    `Loop ${loop.n} found ${issues.length} to improve${
      left > 0 ? `, and ${left} beyond its quotas` : ""
    }`,
  );
  if (issues.some(({ priority }) => priority !== "low")) {
    loop.phase = "plan";
    delete build.sessions.architect;
    build.granted.architect = build.attempts.architect ?? 0;
    return;
  }
  loop.phase = "over";
  const end: LoopEnd = { kind: issues.length > 0 ? "only_low_priority" : "nothing_found" };
  loop.last = end;
  draft.note(`No loop follows: ${describeLoopEnd(end)}`);
  if (build.plan === null) finishWithoutPlan(draft);
}

/** If a build begins with research that finds nothing, there is nothing to plan. */
function finishWithoutPlan(draft: Draft): void {
  const { build } = draft.state;
  build.status = "complete";
  build.ended_at = draft.now;
}

/**
 * Keeps the first issues of each category up to its quota, and none of other categories. Without
 * quotas, keeps all.
 */
function limitToQuotas(
  issues: ResearchInput["issues"],
  quotas: Record<string, number>,
): ResearchInput["issues"] {
  if (Object.keys(quotas).length === 0) return issues;
  const left = new Map(Object.entries(quotas));
  return issues.filter(({ category }) => {
    const room = left.get(category) ?? 0;
    left.set(category, room - 1);
    return room > 0;
  });
}

// Runs loops towards a target score: the next loop works on what the closing session scored below
// it, without research.

/**
 * Fixes the rubric for the build when its first closing session begins, so that passes can be
 * compared.
 */
export function setRubric(draft: Draft): void {
  draft.state.build.rubric ??= draft.settings.rubric.map((one) => ({ ...one }));
}

/**
 * Says what the next closing session has to score. Empty = everything, because nothing is scored
 * yet.
 */
export function getScoreReasons(draft: Draft): Order[] {
  const rubric = draft.state.build.rubric ?? DEFAULT_RUBRIC;
  const asked = listDimensionsToScore(draft.state, rubric);
  if (asked.length === rubric.length) return [];
  return [{ kind: "dimensions", names: asked }];
}

/** Records the scores of the pass. `standing`: for each path of the evidence, whether it exists. */
export function recordScores(
  draft: Draft,
  { scores }: CloseInput,
  standing: Record<string, boolean>,
): void {
  const { state, facts } = draft;
  const rubric = state.build.rubric ?? DEFAULT_RUBRIC;
  const context = getEvidenceContext(state, new Map(Object.entries(standing)), facts.tip ?? {});
  const scored = scorePass(state, rubric, draft.settings.score.target, scores, context);
  state.scores[scored.pass] = scored;
  draft.note(
    `The closing session scores the build ${scored.overall ?? "without evidence, so not at all"}`,
  );
}

/**
 * Begins a loop for what is below the target. Returns false if none follows, because the target is
 * reached or a loop gained nothing.
 */
export function startScoreLoop(draft: Draft, tip: string): boolean {
  const { state } = draft;
  const { build } = state;
  const pass = getCurrentPass(state);
  const scored = state.scores[pass];
  if (!scored || scored.target === null) return false;
  const below = listBelowTarget(build.rubric ?? DEFAULT_RUBRIC, scored);
  const before = state.scores[pass - 1];
  // A round of follow-ups corrects the build; it doesn't have to raise scores.
  const isIdle =
    !build.loops.at(-1)?.follow_up && before !== undefined && !hasGained(before, scored);
  if (below.length === 0 || isIdle || countImprovements(build) >= build.loops_wanted) return false;
  startLoop(draft, tip, { phase: "plan", dimensions: below.map(({ dimension }) => dimension) });
  build.status = "building";
  // This is another session of the same kind: it gets all its attempts again, and their numbers go
  // on.
  for (const kind of ["architect", "close"] as const) {
    delete build.sessions[kind];
    build.granted[kind] = build.attempts[kind] ?? 0;
  }
  return true;
}

/** Proposals that sessions handed in: validated by their kind's schema and taken into the state, once. */
import { checkClose } from "../../sessions/index.ts";
import { dropOldScore } from "../../sessions/old-score.ts";
import { endSession, isLive, launchAgain, nameOf, noteFailure, sessionsOf, type Subject } from "./sessions.ts";
import { failWith } from "./guarded.ts";
import { keep } from "./keep.ts";
import { NO_MODEL, type Proposal } from "../../sessions/proposal.ts";
import { noteAnswers, park } from "./parking.ts";
import { endSpentSession } from "./session-budget.ts";
import { dollarsOf, priceOf, type Tokens } from "../../sessions/price.ts";
import { takeAdaptation } from "../adapt/apply.ts";
import { isAdapting } from "../../build/adaptation.ts";
import { presentLoop } from "../../build/loop.ts";
import { getBuildType, isFinal } from "../../build-types/index.ts";
import { isPlanning } from "../../build/planning.ts";
import { getPass } from "../../build/scores.ts";
import { getLarger } from "../../sessions/context.ts";
import { takeArchitect } from "../plan/architect.ts";
import { takeClose } from "../landing/close.ts";
import { pinKey } from "../../environment/environment.ts";
import { takeLoopPlan } from "../loop/plan.ts";
import { takeMemory } from "../loop/memory.ts";
import { takeResearch } from "../loop/research.ts";
import { takeReview } from "../review/review.ts";
import { takeWork } from "./work.ts";
import { isOver } from "../../build/view.ts";
import { addClaims, together } from "../../sessions/spent.ts";
import { checkUsage } from "../../sessions/claimed-usage.ts";
import type { Kind, SessionName } from "../../build/names.ts";
import type { ValidProposal } from "../../build/facts.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Names of models that are remembered; what a proposal says is its session's word. */
const MAX_MODELS = 20;

/** Part of its limit that a session has spent that was ended at it. */
const NEARLY_ALL = 0.9;
/** No turn has more tokens: what was too little for one is less than these cost. */
const TURN: Tokens = { input_tokens: 0, output_tokens: 64_000, cache_read_tokens: 0, cache_write_tokens: 1_000_000 };

/** The kinds whose proposals are taken, by what they are about; a loop's and adapt sessions only in their turn. */
const BY_SUBJECT: Readonly<Record<"build" | "worker", readonly Kind[]>> = {
  build: ["architect", "close", "synthesise", "memory"],
  worker: ["work", "review", "rework"],
};

export function takeProposals(turn: Turn): void {
  // What a session of a cancelled build still hands in begins nothing.
  if (isOver(turn.state.build.status)) return;
  for (const { subject, session, name } of sessionsOf(turn)) {
    const fact = turn.facts.proposals[name];
    if (!isLive(session) || session.run === null || !fact?.ok) continue;
    if (fact.proposal.launch !== session.launch) continue;
    // Guards looked at its change by settings that aren't this repository's.
    if (fact.proposal.change && !turn.facts.settings.ok) continue;
    countSession(turn, subject, session, name, fact.proposal);
    pinRepositories(turn, fact);
    take(turn, subject, session, fact);
  }
}

/** Adds what the session used to the record. */
export function countSession(
  turn: Turn,
  subject: Subject,
  session: SessionState,
  name: SessionName,
  proposal: Proposal,
): void {
  const { build } = turn.state;
  const { model, context } = proposal;
  const counted = checkUsage(turn.state, session.about ?? subject, session, proposal.usage);
  const { usage } = counted;
  noteAnswers(turn, session, usage);
  build.sessions_run += 1;
  if (usage.dollars === null) build.unpriced += 1;
  build.usage = together(build.usage, usage);
  const claimed = counted.why === null ? null : (proposal.usage.dollars ?? 0);
  if (counted.why !== null) turn.note(`${name} ${counted.why}`);
  const { spent } = subject === "build" ? build : turn.state.workers[subject]!;
  const known = spent.find((s) => s.session === name);
  const now = { model, class: counted.class, at: turn.now };
  if (known) {
    const claims = addClaims(known, proposal.usage, claimed);
    Object.assign(known, together(known, usage), now, { claimed: claims, context: getLarger(known.context, context) });
  } else spent.push({ session: name, ...now, claimed, pass: getPass(turn.state), context, ...usage });
  const named = model === NO_MODEL || build.models.includes(model) || build.models.length >= MAX_MODELS;
  if (!named) build.models.push(model);
}

/** The first session that sees another repository decides at which commit all later ones do. */
export function pinRepositories({ state: { build } }: Turn, { proposal: { pins } }: ValidProposal): void {
  for (const sibling of build.play.environment.repositories) {
    const key = pinKey(sibling);
    const sha = Object.hasOwn(pins, key) ? pins[key] : undefined;
    if (sha !== undefined && !Object.hasOwn(build.pins, key)) build.pins[key] = sha;
  }
}

function take(turn: Turn, subject: Subject, session: SessionState, fact: ValidProposal): void {
  const ofLoop = subject === "build" && session.kind === presentLoop(turn.state)?.phase;
  const adapts = subject === "build" && session.kind === "adapt" && isAdapting(turn.state);
  const foreign = isFinal(session.kind) && session.kind !== getBuildType(turn.state.build).finalKind;
  const known = BY_SUBJECT[subject === "build" ? "build" : "worker"].includes(session.kind);
  if (!ofLoop && !adapts && (foreign || !known)) {
    // No rule asks for such a session: what it cost is counted, what it says is let be. A worker's that ended
    // `complete` would be published.
    endSession(turn, subject, session, "refused");
    return;
  }
  const close = takeClosing(turn, subject, session, fact);
  if (close === null) return;
  if (subject === "build") {
    takeOfBuild(turn, session, close.value, fact);
  } else if (session.kind === "review") {
    takeReview(turn, subject, session, close.value, fact.touched ?? null);
  } else {
    const result = { ended: "closed" as const, close: close.value };
    takeWork(turn, subject, session, { ...fact, proposal: { ...fact.proposal, result } });
  }
}

/**
 * The closing input of a session that ended with one, checked. Null where it did not: then it is parked, launched or
 * begun again, or stops what it is part of.
 */
export function takeClosing(
  turn: Turn,
  subject: Subject,
  session: SessionState,
  fact: ValidProposal,
): { value: unknown } | null {
  const { result, change } = fact.proposal;
  if (result.ended === "parked") {
    keep(turn, subject, session, change, result.reason);
    park(turn, subject, session, result);
    return null;
  }
  if (result.ended === "limit" && hasReachedLimit(turn, subject, session, fact)) {
    keep(turn, subject, session, change, result.reason);
    turn.note(`${nameOf(subject, session)} was ended at its limit of $${session.limit!.toFixed(2)}`);
    session.unspent = getUnspent(turn, subject, session, fact);
    if (!endSpentSession(turn, subject, session)) launchAgain(turn, session);
    return null;
  }
  if (result.ended === "stopped" && session.kind !== "memory") {
    keep(turn, subject, session, change, result.reason);
    noteFailure(turn, subject, session, "relaunched", result.reason);
    launchAgain(turn, session);
    const reason = `${result.reason.replace(/\.?$/, ".")} Mend that, then answer \`/retry\`.`;
    turn.stopBuild({ kind: "blocked", cause: "engine", reason });
    return null;
  }
  if (result.ended === "failed" || result.ended === "stopped" || result.ended === "limit") {
    failWith(turn, subject, session, fact, "failed", result.reason);
    return null;
  }
  const brief = turn.state.briefs.find(({ id }) => id === subject) ?? null;
  // A closing session that began with the version before still has one number for all.
  const input = session.kind === "close" ? dropOldScore(result.close) : result.close;
  const close = checkClose(session.kind, input, brief);
  if (!close.ok) {
    failWith(turn, subject, session, fact, "refused", close.reason);
    return null;
  }
  return { value: close.value };
}

/**
 * A session is ended before the turn that could exceed its limit. One that had more left than any turn costs did not
 * end for that: it would begin again for ever.
 */
function hasReachedLimit(turn: Turn, subject: Subject, session: SessionState, fact: ValidProposal): boolean {
  const { limit, model } = session;
  if (limit === null) return false;
  const price = model === null ? null : priceOf(model, turn.state.build.play.prices);
  const turnDollars = price === null ? 0 : dollarsOf(TURN, price);
  return getUnspent(turn, subject, session, fact) <= Math.max(limit * (1 - NEARLY_ALL), turnDollars);
}

/** What the launch left of its limit, in dollars. */
function getUnspent(turn: Turn, subject: Subject, session: SessionState, fact: ValidProposal): number {
  const { usage } = checkUsage(turn.state, session.about ?? subject, session, fact.proposal.usage);
  return Math.max(0, Math.round(((session.limit ?? 0) - (usage.dollars ?? 0)) * 1e6) / 1e6);
}

function takeOfBuild(turn: Turn, session: SessionState, close: unknown, { standing }: ValidProposal): void {
  const planned = presentLoop(turn.state) && !isPlanning(turn.state.build.status) ? takeLoopPlan : takeArchitect;
  if (session.kind === "architect") planned(turn, session, close);
  if (session.kind === "adapt") takeAdaptation(turn, session, close);
  if (isFinal(session.kind)) takeClose(turn, session, close, standing);
  if (session.kind === "research") takeResearch(turn, session, close);
  if (session.kind === "memory") takeMemory(turn, session, close);
}

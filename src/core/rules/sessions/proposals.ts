/** Proposals that sessions handed in: validated by their kind's schema and taken into the state, once. */
import { checkClose } from "../../sessions/index.ts";
import { dropOldScore } from "../../sessions/old-score.ts";
import { endSession, isLive, launchAgain, noteFailure, sessionsOf, type Subject } from "./sessions.ts";
import { failWith } from "./guarded.ts";
import { keep } from "./keep.ts";
import { NO_MODEL } from "../../sessions/proposal.ts";
import { park } from "./parking.ts";
import { takeAdaptation } from "../adapt/apply.ts";
import { isAdapting } from "../../build/adaptation.ts";
import { presentLoop } from "../../build/loop.ts";
import { isPlanning } from "../../build/planning.ts";
import { takeArchitect } from "../plan/architect.ts";
import { takeClose } from "../landing/close.ts";
import { takeLoopPlan } from "../loop/plan.ts";
import { takeMemory } from "../loop/memory.ts";
import { takeResearch } from "../loop/research.ts";
import { takeReview } from "../review/review.ts";
import { takeWork } from "./work.ts";
import { isOver } from "../../build/view.ts";
import { together } from "../../sessions/spent.ts";
import type { Kind, SessionName } from "../../build/names.ts";
import type { ValidProposal } from "../../build/facts.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Names of models that are remembered; what a proposal says is its session's word. */
const MAX_MODELS = 20;

/** The kinds whose proposals are taken, by what they are about; a loop's and adapt sessions only in their turn. */
const BY_SUBJECT: Readonly<Record<"build" | "worker", readonly Kind[]>> = {
  build: ["architect", "close", "memory"],
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
    count(turn, subject, name, fact);
    take(turn, subject, session, fact);
  }
}

function count(turn: Turn, subject: Subject, session: SessionName, fact: ValidProposal): void {
  const { build } = turn.state;
  const { usage, model } = fact.proposal;
  build.sessions_run += 1;
  if (usage.dollars === null) build.unpriced += 1;
  build.usage = together(build.usage, usage);
  const { spent } = subject === "build" ? build : turn.state.workers[subject]!;
  const known = spent.find((s) => s.session === session);
  if (known) Object.assign(known, together(known, usage), { model });
  else spent.push({ session, model, ...usage });
  const named = model === NO_MODEL || build.models.includes(model) || build.models.length >= MAX_MODELS;
  if (!named) build.models.push(model);
}

function take(turn: Turn, subject: Subject, session: SessionState, fact: ValidProposal): void {
  const ofLoop = subject === "build" && session.kind === presentLoop(turn.state)?.phase;
  const adapts = subject === "build" && session.kind === "adapt" && isAdapting(turn.state);
  if (!ofLoop && !adapts && !BY_SUBJECT[subject === "build" ? "build" : "worker"].includes(session.kind)) {
    // No rule asks for such a session: what it cost is counted, what it says is let be. A worker's that ended
    // `complete` would be published.
    endSession(turn, subject, session, "refused");
    return;
  }
  const { result, change } = fact.proposal;
  if (result.ended === "parked") {
    keep(turn, subject, session, change, result.reason);
    park(turn, subject, session, result);
    return;
  }
  if (result.ended === "stopped" && session.kind !== "memory") {
    keep(turn, subject, session, change, result.reason);
    noteFailure(turn, subject, session, "relaunched", result.reason);
    launchAgain(turn, session);
    const reason = `${result.reason.replace(/\.?$/, ".")} Mend that, then answer \`/retry\`.`;
    turn.stopBuild({ kind: "blocked", cause: "engine", reason });
    return;
  }
  if (result.ended === "failed" || result.ended === "stopped") {
    failWith(turn, subject, session, fact, "failed", result.reason);
    return;
  }
  const brief = turn.state.briefs.find(({ id }) => id === subject) ?? null;
  // A closing session that began with the version before still has one number for all.
  const input = session.kind === "close" ? dropOldScore(result.close) : result.close;
  const close = checkClose(session.kind, input, brief);
  if (!close.ok) {
    failWith(turn, subject, session, fact, "refused", close.reason);
    return;
  }
  if (subject === "build") {
    takeOfBuild(turn, session, close.value, fact);
  } else if (session.kind === "review") {
    takeReview(turn, subject, session, close.value, fact.touched ?? null);
  } else {
    const proposal = { ...fact.proposal, result: { ...result, close: close.value } };
    takeWork(turn, subject, session, { ...fact, proposal });
  }
}

function takeOfBuild(turn: Turn, session: SessionState, close: unknown, { standing }: ValidProposal): void {
  const planned = presentLoop(turn.state) && !isPlanning(turn.state.build.status) ? takeLoopPlan : takeArchitect;
  if (session.kind === "architect") planned(turn, session, close);
  if (session.kind === "adapt") takeAdaptation(turn, session, close);
  if (session.kind === "close") takeClose(turn, session, close, standing);
  if (session.kind === "research") takeResearch(turn, session, close);
  if (session.kind === "memory") takeMemory(turn, session, close);
}

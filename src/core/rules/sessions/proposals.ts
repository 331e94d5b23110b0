/**
 * Takes the proposals that sessions submitted: validates them with their kind's schema and adds
 * them to the state, once.
 */
import { checkClosingInput } from "../../sessions/index.ts";
import {
  finishSession,
  isLive,
  launchAgain,
  getSessionName,
  noteFailure,
  listSessions,
  type Subject,
} from "./lifecycle.ts";
import { failWithFindings } from "./guard-findings.ts";
import { recordSavedWork } from "./saved-work.ts";
import type { SessionCause } from "../../model/failure-cause.ts";
import type { EarlyEnd } from "../../model/proposal.ts";
import { noteProviderAnswer, parkSession } from "./parking.ts";
import { stopSpentSession } from "./budgets.ts";
import { getRequestDollars, getPrice, type TokenCounts } from "../../model/usage.ts";
import { takeAdaptation } from "../planning/adaptation.ts";
import { isAdapting } from "../../model/adaptation.ts";
import { getCurrentLoop } from "../../model/loop.ts";
import { getBuildType, isBuildEnded, type FinalKind } from "../../model/build-types.ts";
import { isPlanning } from "../../model/planning.ts";
import { takePlan } from "../planning/architect.ts";
import { takeClose } from "../landing/closing.ts";
import { getPinKey } from "../../model/environment.ts";
import { takeLoopPlan, takeResearch } from "../planning/loops.ts";
import { takeMemory } from "../planning/pass-memory.ts";
import { takeReview } from "../review/review.ts";
import { countUsage } from "./ledger.ts";
import { takeWork } from "./work.ts";
import { checkUsage } from "../../sessions/claimed-usage.ts";
import type { SessionKindName, SessionName, WorkerId } from "../../model/names.ts";
import type { ValidProposal } from "../../model/facts.ts";
import type { SessionState } from "../../model/session.ts";
import type { Draft } from "../decision-draft.ts";

/** Share of its limit that a session must have spent to count as ended by it. */
const NEARLY_ALL = 0.9;
/** Maximum tokens of one turn: a rest that was too small for a turn is less than these cost. */
const LARGEST_TURN: TokenCounts = {
  input_tokens: 0,
  output_tokens: 64_000,
  cache_read_tokens: 0,
  cache_write_tokens: 1_000_000,
};

/** How Baton takes what a session of the whole build submits. */
interface BuildSessionRule {
  /** Whether the build asks for such a session now. */
  isExpected(draft: Draft): boolean;
  take(draft: Draft, session: SessionState, close: unknown, fact: ValidProposal): void;
}

const createFinalRule = (kind: FinalKind): BuildSessionRule => ({
  isExpected: ({ state }) => getBuildType(state.build).finalKind === kind,
  take: (draft, session, close, { standing }) => takeClose(draft, session, close, standing),
});

const BUILD_SESSION_RULES: Readonly<Partial<Record<SessionKindName, BuildSessionRule>>> = {
  architect: {
    isExpected: () => true,
    take: (draft, session, close) => {
      const isLoop = getCurrentLoop(draft.state) && !isPlanning(draft.state.build.status);
      (isLoop ? takeLoopPlan : takePlan)(draft, session, close);
    },
  },
  adapt: { isExpected: ({ state }) => isAdapting(state), take: takeAdaptation },
  research: {
    isExpected: ({ state }) => getCurrentLoop(state)?.phase === "research",
    take: takeResearch,
  },
  memory: { isExpected: () => true, take: takeMemory },
  close: createFinalRule("close"),
  synthesise: createFinalRule("synthesise"),
};

export function takeProposals(draft: Draft): void {
  // A late result of a cancelled build's session must begin nothing.
  if (isBuildEnded(draft.state.build.status)) return;
  for (const { subject, session, name } of listSessions(draft)) {
    const fact = draft.facts.proposals[name];
    if (!isLive(session) || session.run === null || !fact?.ok) continue;
    if (fact.proposal.launch !== session.launch) continue;
    // Guards checked its change with settings that aren't this repository's.
    if (fact.proposal.change && !draft.facts.settings.ok) continue;
    countSessionUsage(draft, subject, session, name, fact);
    recordRepositoryPins(draft, fact);
    if (subject === "build") takeBuildProposal(draft, session, fact);
    else takeWorkerProposal(draft, subject, session, fact);
  }
}

/** Adds the usage of the session's run to the record. */
export function countSessionUsage(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  name: SessionName,
  { proposal }: ValidProposal,
): void {
  if (session.run !== null) draft.countedRuns.add(session.run);
  const { kind, model } = session;
  noteProviderAnswer(draft, session, proposal.usage);
  countUsage(
    draft,
    { subject, session: name, kind, about: session.about ?? subject, model },
    proposal,
  );
}

/** The first session that reads another repository sets the commit that all later sessions use. */
export function recordRepositoryPins(
  { state: { build } }: Draft,
  { proposal: { pins } }: ValidProposal,
): void {
  for (const sibling of build.session_settings.environment.repositories) {
    const key = getPinKey(sibling);
    const sha = Object.hasOwn(pins, key) ? pins[key] : undefined;
    if (sha !== undefined && !Object.hasOwn(build.pins, key)) build.pins[key] = sha;
  }
}

function takeBuildProposal(draft: Draft, session: SessionState, fact: ValidProposal): void {
  const rule = BUILD_SESSION_RULES[session.kind];
  if (!rule?.isExpected(draft)) {
    ignoreProposal(draft, "build", session);
    return;
  }
  const close = readClosing(draft, "build", session, fact);
  if (close !== null) rule.take(draft, session, close.value, fact);
}

const WORKER_KINDS: readonly SessionKindName[] = ["work", "review", "rework"];

function takeWorkerProposal(
  draft: Draft,
  id: WorkerId,
  session: SessionState,
  fact: ValidProposal,
): void {
  if (!WORKER_KINDS.includes(session.kind)) {
    ignoreProposal(draft, id, session);
    return;
  }
  const close = readClosing(draft, id, session, fact);
  if (close === null) return;
  if (session.kind === "review") {
    takeReview(draft, id, session, close.value, fact.touched ?? null);
    return;
  }
  const result = { ended: "closed" as const, close: close.value };
  takeWork(draft, id, session, { ...fact, proposal: { ...fact.proposal, result } });
}

/**
 * Counts the cost of a session that no rule asks for, and ignores its result. As `complete`, a
 * worker's result would be published.
 */
function ignoreProposal(draft: Draft, subject: Subject, session: SessionState): void {
  finishSession(draft, subject, session, "refused");
}

/**
 * Returns the validated closing input of a session that ended with one. Otherwise returns null,
 * after the session was parked, launched or begun again, or has stopped its worker or the build.
 */
export function readClosing(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  fact: ValidProposal,
): { value: unknown } | null {
  const { result, change } = fact.proposal;
  if (result.ended === "parked") {
    recordSavedWork(draft, subject, session, change, toCause(result));
    parkSession(draft, subject, session, result);
    return null;
  }
  if (result.ended === "limit" && hasReachedLimit(draft, subject, session, fact)) {
    recordSavedWork(draft, subject, session, change, toCause(result));
    draft.note(
      `${getSessionName(subject, session)} was ended at its limit of $${session.limit!.toFixed(2)}`,
    );
    session.unspent = getUnspent(draft, subject, session, fact);
    if (!stopSpentSession(draft, subject, session)) launchAgain(draft, session);
    return null;
  }
  if (result.ended === "stopped" && session.kind !== "memory") {
    recordSavedWork(draft, subject, session, change, toCause(result));
    noteFailure(draft, subject, session, "relaunched", toCause(result));
    launchAgain(draft, session);
    const details = { kind: "session_stopped" as const, cause: result.cause };
    draft.stopBuild({ kind: "blocked", cause: "engine", details });
    return null;
  }
  if (result.ended === "failed" || result.ended === "stopped" || result.ended === "limit") {
    failWithFindings(draft, subject, session, fact, "failed", toCause(result));
    return null;
  }
  const brief = draft.state.briefs.find(({ id }) => id === subject) ?? null;
  const close = checkClosingInput(session.kind, result.close, brief);
  if (!close.ok) {
    const invalid: SessionCause = { kind: "close_invalid", said: close.reason };
    failWithFindings(draft, subject, session, fact, "refused", invalid);
    return null;
  }
  return { value: close.value };
}

function toCause(end: EarlyEnd): SessionCause {
  return end.ended === "limit"
    ? { kind: "limit", spent: end.spent, limit: end.limit }
    : { kind: "ended", end: end.cause };
}

/**
 * Returns whether the session ended because of its limit: before the turn that could exceed it. A
 * session that had more left than any turn costs ended for another reason; without this check it
 * would begin again for ever.
 */
function hasReachedLimit(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  fact: ValidProposal,
): boolean {
  const { limit, model } = session;
  if (limit === null) return false;
  const price = model === null ? null : getPrice(model, draft.state.build.session_settings.prices);
  const turnDollars = price === null ? 0 : getRequestDollars(LARGEST_TURN, price);
  return (
    getUnspent(draft, subject, session, fact) <= Math.max(limit * (1 - NEARLY_ALL), turnDollars)
  );
}

/** Returns what the launch left of its limit, in dollars. */
function getUnspent(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  fact: ValidProposal,
): number {
  const { usage } = checkUsage(draft.state, session.about ?? subject, session, fact.proposal.usage);
  return Math.max(0, Math.round(((session.limit ?? 0) - (usage.dollars ?? 0)) * 1e6) / 1e6);
}

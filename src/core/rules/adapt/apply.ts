/** Edits that an adapt session proposed: taken within bounds, put to a person beyond them, never half applied. */
import { describeSubject, isUnstarted, type Adaptation } from "../../build/adaptation.ts";
import { waveOf, type WorkerId } from "../../build/names.ts";
import { difference } from "../../plan/difference.ts";
import { applyEdits, type EditBounds } from "../../plan/edits.ts";
import { estimate } from "../../plan/estimate.ts";
import { planHash } from "../../plan/hash.ts";
import { getBuildType } from "../../build-types/index.ts";
import { isPlanTestFirst } from "../../plan/test-first.ts";
import { findWidening } from "../../plan/widening.ts";
import { adaptInput, type AdaptEdit } from "../../sessions/adapt.ts";
import { counted, named } from "../../text/counted.ts";
import { putPlan } from "../plan/planChanged.ts";
import { endSession, failSession, isLive, nameOf } from "../sessions/sessions.ts";
import { newWorker } from "../sessions/work.ts";
import type { SessionState } from "../../build/session.ts";
import type { State } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** What an adapt session handed in. Edits that don't hold fail it, with the problems for its next attempt. */
export function takeAdaptation(turn: Turn, session: SessionState, close: unknown): void {
  const adaptation = turn.state.build.adaptations.at(-1)!;
  if (endWithoutWorkers(turn, adaptation)) return;
  const { summary, edits, concerns } = adaptInput.parse(close);
  const { kept, left } = leaveToPeople(turn.state, adaptation, edits);
  const edited = applyEdits(turn.state.briefs, kept, getBounds(turn.state));
  if (!edited.ok) {
    failSession(turn, "build", session, "refused", { cause: "the edits don't hold", problems: edited.problems });
    return;
  }
  endSession(turn, "build", session, "complete");
  const reasons = kept.map(({ worker, reason }) => ({ worker, reason }));
  Object.assign(adaptation, { session: nameOf("build", session), summary, concerns, reasons, at: turn.now });
  adaptation.changes = difference(turn.state.build.plan!.hash, turn.state.briefs, edited.briefs);
  if (kept.length === 0 || planHash(edited.briefs) === planHash(turn.state.briefs)) {
    Object.assign(adaptation, { outcome: "unchanged", read: {}, why: left, changes: null });
    turn.note(`The plan stays as it is after ${describeSubject(adaptation)}`);
    return;
  }
  Object.assign(adaptation, { outcome: "waits", edits });
  settleAdaptation(turn, adaptation);
}

/** Ends an adaptation where no worker is left to start: an edit could only add to a pass that is over. */
export function endWithoutWorkers(turn: Turn, adaptation: Adaptation): boolean {
  if (Object.values(turn.state.workers).some(isUnstarted)) return false;
  const session = turn.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.run !== null) turn.ask({ type: "cancel_run", run: session.run });
    endSession(turn, "build", session, "lost");
  }
  const why = ["No worker is left to start."];
  Object.assign(adaptation, { outcome: "unchanged", at: turn.now, read: {}, edits: [], changes: null, why });
  return true;
}

/** Applies edits that wait where nobody has to be asked about them, or keeps why somebody has to. */
export function settleAdaptation(turn: Turn, adaptation: Adaptation): void {
  const edited = reapply(turn, adaptation);
  if (!edited) return;
  const { briefs } = turn.state;
  const approved = getApprovedEffort(turn);
  const widening = findWidening({
    ...{ before: briefs, after: edited.briefs, moved: edited.moved, approved },
    ...{ unstarted: getBounds(turn.state).unstarted, effort: estimate(edited.briefs, turn.settings) },
  });
  adaptation.changes = difference(turn.state.build.plan!.hash, briefs, edited.briefs);
  const why = [...(turn.settings.gates.wave === "human" ? [AT_THE_GATE] : widening), ...edited.left];
  if (turn.settings.gates.wave === "human" || widening.length > 0) {
    if (why.join("\n") !== adaptation.why.join("\n")) adaptation.why = why;
    return;
  }
  adaptation.why = edited.left;
  apply(turn, adaptation, edited, null, approved);
}

const AT_THE_GATE = "`gates.wave` is `human`: a person decides about each wave.";

/** A person takes the edits. Returns why that can't be done any more, or null. */
export function approveEdits(turn: Turn, adaptation: Adaptation, by: string): string | null {
  const edited = reapply(turn, adaptation);
  if (!edited) {
    const { outcome, why } = adaptation;
    return `The edits after ${describeSubject(adaptation)} are ${outcome} by now: ${why.join(" ")}`;
  }
  adaptation.why = edited.left;
  apply(turn, adaptation, edited, by, null);
  return null;
}

export function declineEdits(turn: Turn, adaptation: Adaptation, by: string): void {
  Object.assign(adaptation, { outcome: "declined", by, at: turn.now, read: {}, edits: [] });
  turn.note(`@${by} leaves the plan as it is after ${describeSubject(adaptation)}`);
}

type Reapplied = { briefs: State["briefs"]; moved: ReadonlyMap<WorkerId, WorkerId>; left: string[] };

/** The edits on the plan as it is now; null where nothing of them holds any more, and that ends it. */
function reapply(turn: Turn, adaptation: Adaptation): Reapplied | null {
  const { kept, left } = leaveToPeople(turn.state, adaptation, adaptation.edits);
  const edited = applyEdits(turn.state.briefs, kept, getBounds(turn.state));
  if (edited.ok && kept.length > 0) return { ...edited, left };
  const why = edited.ok ? left : ["The edits no longer fit the plan as it is now.", ...edited.problems.slice(0, 5)];
  Object.assign(adaptation, { outcome: "failed", at: turn.now, read: {}, edits: [], why, changes: null });
  turn.note(`The edits after ${describeSubject(adaptation)} no longer hold`);
  return null;
}

/** A brief that a person changed since the session read it stays as they left it. */
function leaveToPeople(state: State, { read }: Adaptation, edits: readonly AdaptEdit[]) {
  const isTheirs = ({ worker, add }: AdaptEdit) => {
    const brief = state.briefs.find(({ id }) => id === worker);
    return !add && brief !== undefined && worker in read && planHash([brief]) !== read[worker];
  };
  const theirs = edits.filter(isTheirs).map(({ worker }) => worker);
  const left = theirs.length > 0 ? [`${named(theirs)}: changed meanwhile, and left as it is.`] : [];
  return { kept: edits.filter((edit) => !isTheirs(edit)), left };
}

function getBounds(state: State): EditBounds {
  const { briefs, workers, build } = state;
  const unstarted = new Set(
    briefs.map(({ id }) => id).filter((id) => isUnstarted(workers[id]!) && workers[id]!.taken === null),
  );
  const about = build.adaptations.at(-1)!.about;
  const ended = about.startsWith("wave-") ? Number(about.slice("wave-".length)) : waveOf(about as WorkerId);
  return {
    unstarted,
    firstWave: ended + 1,
    frozen: build.test_first,
    testFirst: isPlanTestFirst(build),
    type: getBuildType(build),
  };
}

/** What the 20 % are counted from: edits that nobody was asked about don't raise their own bound. */
function getApprovedEffort({ state: { build } }: Turn) {
  const last = build.adaptations.findLast(({ outcome }) => outcome === "applied");
  if (last?.approved && build.plan!.by === last.session) return last.approved;
  const { sessions, minutes } = build.plan!.estimate;
  return { sessions, minutes };
}

function apply(
  turn: Turn,
  adaptation: Adaptation,
  { briefs, moved }: Reapplied,
  by: string | null,
  approved: Adaptation["approved"],
): void {
  const { state } = turn;
  const { build } = state;
  const before = state.briefs;
  const known = new Map(before.map(({ id }) => [moved.get(id) ?? id, state.workers[id]!]));
  state.briefs = briefs;
  state.workers = Object.fromEntries(
    briefs.map(({ id }) => [id, known.has(id) ? { ...known.get(id)!, id } : newWorker(id)]),
  );
  const gate = build.gates.plan;
  putPlan(turn, before, { ...build.plan!, by: adaptation.session! }, null);
  // Edits within bounds are part of what was approved; others, a person has just approved.
  build.gates.plan = {
    ...build.gates.plan,
    state: "approved",
    by: by ?? gate.by,
    at: by === null ? gate.at : turn.now,
  };
  const { changes } = build.plan!;
  Object.assign(adaptation, { outcome: "applied", at: turn.now, by, changes, read: {}, edits: [], approved });
  turn.note(`The plan is adapted after ${describeSubject(adaptation)}: ${counted(adaptation.reasons.length, "edit")}`);
}

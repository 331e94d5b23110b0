/**
 * Adapts the plan to what was learned: once a wave has ended (or, with `schedule: eager`, a worker), an adapt session
 * proposes edits of what has not started. No worker starts meanwhile. Nothing happens where the completions say no more
 * than what was built. A session whose attempts are used up stops nothing: the build goes on with the plan as it is.
 */
import { describeSubject, findAdaptationSubject, getOpenAdaptation, isUnstarted } from "../../build/adaptation.ts";
import { planHash } from "../../plan/hash.ts";
import { beginSession, isLive } from "../sessions/sessions.ts";
import { endWithoutWorkers, settleAdaptation } from "./apply.ts";
import type { Adaptation, AdaptationSubject } from "../../build/adaptation.ts";
import type { Turn } from "../turn.ts";

export function adapt(turn: Turn): void {
  const { build } = turn.state;
  const open = getOpenAdaptation(turn.state);
  if (open && endWithoutWorkers(turn, open)) return;
  if (turn.halted || build.status !== "building") return;
  if (open?.outcome === "at_work") observe(turn, open);
  if (open?.outcome === "waits") settleAdaptation(turn, open);
  if (getOpenAdaptation(turn.state) !== null) return;
  const about = findAdaptationSubject(turn.state);
  const tip = turn.facts.refs.build;
  if (about !== null && tip) begin(turn, about, tip.sha);
}

function begin(turn: Turn, about: AdaptationSubject, base: string): void {
  const { build } = turn.state;
  // Each subject counts its attempts for itself.
  for (const kept of [build.sessions, build.attempts, build.granted]) delete kept.adapt;
  const nothing = { summary: "", concerns: [], reasons: [], changes: null, why: [], edits: [] };
  const unknown = { session: null, by: null, approved: null };
  build.adaptations.push({ about, outcome: "at_work", at: turn.now, ...unknown, ...nothing, read: hashBriefs(turn) });
  beginSession(turn, "build", "adapt", { base, about });
}

/** What people change before its run is asked for, it reads. */
function observe(turn: Turn, adaptation: Adaptation): void {
  const session = turn.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.dispatched_at === null && session.dispatch === null) adaptation.read = hashBriefs(turn);
    return;
  }
  Object.assign(adaptation, { outcome: "failed", at: turn.now, read: {}, why: [FAILED] });
  turn.note(`The plan is not adapted after ${describeSubject(adaptation)}: its session failed`);
}

const FAILED = "Its session failed; the build goes on with the plan as it is.";

function hashBriefs({ state }: Turn): Record<string, string> {
  const left = state.briefs.filter(({ id }) => isUnstarted(state.workers[id]!));
  return Object.fromEntries(left.map((brief) => [brief.id, planHash([brief])]));
}

/** The plan: asked for, validated before anyone sees it, put to a person. */
import { compareWorkers } from "../build/names.ts";
import { estimate } from "../plan/estimate.ts";
import { planHash } from "../plan/hash.ts";
import { validatePlan } from "../plan/validate.ts";
import { architectInput } from "../sessions/architect.ts";
import { beginSession, endSession, failSession } from "./sessions.ts";
import { newWorker } from "./work.ts";
import type { SessionState } from "../build/session.ts";
import type { Turn } from "./turn.ts";

/** A build that has no plan gets an architect, once the preflight has passed. */
export function askArchitect(turn: Turn): void {
  const { build } = turn.state;
  if (turn.halted || build.status !== "planning" || build.sessions.architect || !build.preflight?.passed) return;
  beginSession(turn, "build", "architect", { base: build.base.sha });
}

export function takeArchitect(turn: Turn, session: SessionState, close: unknown): void {
  const { build } = turn.state;
  const input = architectInput.parse(close);
  const problems = validatePlan(input.workers);
  if (problems.length > 0) {
    build.objections = problems;
    session.reasons = problems;
    failSession(turn, "build", session, "refused", `the plan doesn't hold: ${problems[0]}`);
    return;
  }
  endSession(turn, "build", session, "complete");
  build.objections = [];
  const briefs = input.workers.toSorted((a, b) => compareWorkers(a.id, b.id));
  turn.state.briefs = briefs;
  turn.state.workers = Object.fromEntries(briefs.map((b) => [b.id, newWorker(b.id)]));
  build.plan = {
    hash: planHash(briefs),
    estimate: estimate(briefs),
    reason: input.reason ?? null,
    summary: input.summary,
  };
  build.status = "awaiting_approval";
  build.gates.plan = { state: "open", hash: build.plan.hash, by: null, at: null };
  turn.note(`The plan has ${briefs.length} worker${briefs.length === 1 ? "" : "s"}`);
}

/** `gates.plan: auto` approves by itself; an approved plan starts the building. */
export function passPlanGate(turn: Turn): void {
  const { build } = turn.state;
  const gate = build.gates.plan;
  if (build.status !== "awaiting_approval") return;
  if (gate.state === "open" && turn.settings.gates.plan === "auto") {
    build.gates.plan = { ...gate, state: "approved", by: null, at: turn.now };
    turn.note("The plan is approved by configuration");
  }
  if (build.gates.plan.state !== "approved") return;
  build.status = "building";
  build.current_wave = 1;
}

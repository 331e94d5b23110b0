/** The plan: asked for, validated before anyone sees it, put to a person. */
import { counted } from "../../text/counted.ts";
import { anotherPlanBody } from "../../comments/planAnswer.ts";
import { getBuildType } from "../../build-types/index.ts";
import { compareWorkers } from "../../build/names.ts";
import { unmet } from "../../build/planning.ts";
import { validatePlan } from "../../plan/validate.ts";
import { architectInput } from "../../sessions/architect.ts";
import { beginSession, endSession, failSession, nameOf } from "../sessions/sessions.ts";
import { researchFirst } from "../loop/loop.ts";
import { putPlan } from "./planChanged.ts";
import { takeQuestions } from "./questions.ts";
import { newWorker } from "../sessions/work.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** A build that has no plan gets an architect, once the preflight has passed. */
export function askArchitect(turn: Turn): void {
  const { build } = turn.state;
  if (turn.halted || build.status !== "planning" || build.sessions.architect || !build.preflight?.passed) return;
  if (researchFirst(turn)) return;
  beginSession(turn, "build", "architect", { base: build.base.sha });
}

export function takeArchitect(turn: Turn, session: SessionState, close: unknown): void {
  const { build } = turn.state;
  const { summary, reason = null, workers, questions } = architectInput.parse(close);
  if (questions) {
    takeQuestions(turn, session, summary, questions);
    return;
  }
  const problems = validatePlan(workers, { testFirst: build.test_first, type: getBuildType(build) });
  if (problems.length > 0) {
    failSession(turn, "build", session, "refused", { cause: "the plan doesn't hold", problems });
    return;
  }
  endSession(turn, "build", session, "complete");
  const before = turn.state.briefs;
  const briefs = workers.toSorted((a, b) => compareWorkers(a.id, b.id));
  turn.state.briefs = briefs;
  turn.state.workers = Object.fromEntries(briefs.map((b) => [b.id, newWorker(b.id)]));
  const wish = unmet(build.planning).at(-1);
  const why = wish ? { by: wish.by, words: wish.text } : null;
  putPlan(turn, before, { by: nameOf("build", session), summary, reason }, why);
  for (const said of [...build.planning.rounds, ...build.planning.revisions]) said.met ??= build.plan!.number;
  build.status = "awaiting_approval";
  turn.note(`The plan has ${counted(briefs.length, "worker")}`);
}

/** A dry run ends with its plan; `gates.plan: auto` approves by itself; an approved plan starts the building. */
export function passPlanGate(turn: Turn): void {
  const { build } = turn.state;
  const gate = build.gates.plan;
  if (build.status !== "awaiting_approval") return;
  if (build.wishes.dry_run) {
    build.status = "cancelled";
    build.ended_at = turn.now;
    build.gates.plan = { ...gate, state: "closed" };
    turn.note("A dry run ends with its plan");
    return;
  }
  if (gate.state === "open" && turn.settings.gates.plan === "auto") {
    build.gates.plan = { ...gate, state: "approved", by: null, at: turn.now };
    turn.note("The plan is approved by configuration");
  }
  if (build.gates.plan.state !== "approved") {
    tellAgain(turn);
    return;
  }
  // Baton observes the preflight until the build begins, so that it sees a person's fix without a command.
  if (build.stop?.cause === "preflight") return;
  build.status = "building";
  build.current_wave = 1;
  const loop = build.loops.at(-1);
  if (loop?.phase === "plan") Object.assign(loop, { phase: "work", wave: 1, summary: build.plan?.summary ?? null });
}

/** Whoever sent the architect back hears of the new plan, once. */
function tellAgain(turn: Turn): void {
  const { build } = turn.state;
  const { plan, planning } = build;
  const wish = planning.revisions.findLast(({ met }) => met === plan?.number);
  const key = `plan-${plan?.number}`;
  if (!wish || plan?.number === 1 || build.asked.includes(key)) return;
  build.asked.push(key);
  turn.say(key, build.issue, anotherPlanBody(turn.state, wish.by));
}

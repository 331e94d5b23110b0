/** A loop's plan: more workers, in the next waves. Validated with all that is there. */
import type { BuildTypeRules } from "../../build-types/build-type.ts";
import { getBuildType } from "../../build-types/index.ts";
import { compareWorkers, waveOf } from "../../build/names.ts";
import { LOOP_WORKERS } from "../../build/loop.ts";
import { validatePlan } from "../../plan/validate.ts";
import { architectInput } from "../../sessions/architect.ts";
import { putPlan } from "../plan/planChanged.ts";
import { endSession, failSession, nameOf } from "../sessions/sessions.ts";
import { newWorker } from "../sessions/work.ts";
import { counted } from "../../text/counted.ts";
import type { SessionState } from "../../build/session.ts";
import type { Brief } from "../../plan/brief.ts";
import type { Turn } from "../turn.ts";

const UNASKED = "Nobody is asked in a loop: choose the usual, say so in `summary`, and hand in the workers.";

export function takeLoopPlan(turn: Turn, session: SessionState, close: unknown): void {
  const { build, briefs } = turn.state;
  const loop = build.loops.at(-1)!;
  const { workers, summary, questions } = architectInput.parse(close);
  const problems = questions ? [UNASKED] : problemsOf(briefs, workers, getBuildType(build));
  if (problems.length > 0) {
    failSession(turn, "build", session, "refused", { cause: "the loop's plan doesn't hold", problems });
    return;
  }
  endSession(turn, "build", session, "complete");
  const all = [...briefs, ...workers].toSorted((a, b) => compareWorkers(a.id, b.id));
  turn.state.briefs = all;
  for (const { id } of workers) turn.state.workers[id] = newWorker(id);
  const { by, at } = build.gates.plan;
  putPlan(turn, briefs, { ...build.plan!, by: nameOf("build", session) }, null);
  // Who approved the build had its loops before them, or asked for them: the approval goes over to the longer plan.
  build.gates.plan = { ...build.gates.plan, state: "approved", by, at };
  Object.assign(loop, { phase: "work", summary, wave: Math.min(...workers.map(({ id }) => waveOf(id))) });
  turn.note(`Loop ${loop.n} has ${counted(workers.length, "worker")}`);
}

function problemsOf(briefs: readonly Brief[], added: readonly Brief[], type: BuildTypeRules): string[] {
  const ended = Math.max(...briefs.map(({ id }) => waveOf(id)));
  const late = added.filter(({ id }) => waveOf(id) <= ended);
  if (late.length > 0) {
    const first = `W${ended + 1}.1`;
    return late.map(({ id }) => `${id} is of a wave that has ended: the loop's workers begin with ${first}.`);
  }
  if (added.length > LOOP_WORKERS) {
    return [`The loop has ${added.length} workers, and ${LOOP_WORKERS} is the most: leave the rest to another loop.`];
  }
  return validatePlan([...briefs, ...added], { type });
}

/** The architect asks before it plans: at most twice, and a person answers. */
import { counted } from "../../text/counted.ts";
import { MAX_ROUNDS } from "../../build/planning.ts";
import { endSession, failSession, isLive, nameOf } from "../sessions/sessions.ts";
import type { Question } from "../../sessions/architect.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

const ENOUGH =
  "Questions were asked twice already: hand in a plan now, take what you would propose, and say in `summary` what " +
  "you took";

export function takeQuestions(turn: Turn, session: SessionState, summary: string, questions: Question[]): void {
  const { build } = turn.state;
  if (build.planning.rounds.length >= MAX_ROUNDS) {
    failSession(turn, "build", session, "refused", { cause: "it asked instead of planning", problems: [ENOUGH] });
    return;
  }
  endSession(turn, "build", session, "complete");
  const name = nameOf("build", session);
  build.planning.rounds.push({ session: name, at: turn.now, summary, questions, answer: null, met: null });
  build.status = "questions";
  turn.note(`${name} has ${counted(questions.length, "question")} before it plans`);
}

/** Another architect session, which knows what was said; an attempt of it that goes wrong is not held against it. */
export function sendBack(turn: Turn): void {
  const { build } = turn.state;
  dismiss(turn);
  build.status = "planning";
  build.gates.plan = { state: "closed", hash: null, by: null, at: null };
  build.granted.architect = build.attempts.architect ?? 0;
  delete build.sessions.architect;
  // Nothing is built yet: what people have mended on the base branch is taken up with it.
  if (build.attempts.architect) build.base.sha = turn.facts.refs.base;
}

/** The plan that was to be replaced stands after all. */
export function keepPlan(turn: Turn): void {
  const { build } = turn.state;
  dismiss(turn);
  build.status = "awaiting_approval";
}

/** No architect is wanted any more, whether it is at work or has given up. */
function dismiss(turn: Turn): void {
  const { build } = turn.state;
  const { architect } = build.sessions;
  if (isLive(architect)) {
    if (architect.run !== null) turn.ask({ type: "cancel_run", run: architect.run });
    endSession(turn, "build", architect, "lost");
  }
  if (build.stop?.cause === "architect") build.stop = null;
}

/** `/take`: a worker becomes its author's. No session works on it; its reviews are those of sessions. */
import { findRuleAgainstHands } from "../../build/hands.ts";
import { isPlanning } from "../../build/planning.ts";
import { isByHand } from "../../build/session.ts";
import { open, waitsFor } from "../../build/status.ts";
import { getAnswers } from "../../build/stop-answers.ts";
import { isClosing } from "../../build/view.ts";
import { takenByWords, takenWords } from "../../comments/hands.ts";
import { lateWords } from "../../comments/landingWords.ts";
import { sessionKind } from "../../sessions/index.ts";
import { keepRun } from "../sessions/keep.ts";
import { beginSession, isLive } from "../sessions/sessions.ts";
import type { Remark } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function take(
  turn: Turn,
  { worker: id }: Obeyed<"take">,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const { build } = turn.state;
  const worker = turn.state.workers[id];
  if (!worker || isPlanning(build.status)) {
    return `The plan is not approved yet: answer \`/approve\` first, then \`/take ${id}\`.`;
  }
  if (worker.skipped || worker.cancelled) {
    const again = `\`/retry ${id}\` takes it up again, then \`/take ${id}\` gives it to you.`;
    return isClosing(build.status) ? lateWords(build.status, id) : `${id} is ${turn.status(worker)}. ${again}`;
  }
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)} already; nothing is left to do by hand.`;
  if (worker.taken?.by === remark.author) return `${id} is yours already. ${takenByWords(worker)}`;
  if (worker.taken)
    return `${takenByWords(worker)} \`/give ${id}\` returns it, by them or somebody who maintains this.`;
  const against = findRuleAgainstHands(turn.facts.rules.worker, turn.branches.worker(id));
  if (against !== null) return against;
  worker.taken = { by: remark.author, at: turn.now };
  takeOver(turn, worker, remark.author);
  if (!isByHand(worker.session) && !worker.stop) {
    const isNext = worker.session === null && worker.pr === null && open(id, turn.state).length === 0 && !turn.halted;
    if (!isNext) say(takenWords(worker, waitsFor(worker, turn.state)));
  }
  turn.note(`@${remark.author} takes ${id}`);
  return null;
}

/** What a session was at, or could not do, is the person's from here. */
function takeOver(turn: Turn, worker: WorkerState, by: string): void {
  const { session, stop } = worker;
  if (isLive(session) && sessionKind(session.kind).changes) {
    const { kind, other, failing, reasons } = session;
    const isUnsent = session.dispatch === null || session.dispatch.refused;
    if (session.run === null && session.dispatched_at === null && isUnsent && !session.parked) {
      Object.assign(session, { person: by, model: null, limit: null });
      return;
    }
    keepRun(turn, worker.id, session, `@${by} took it`);
    const base = kind === "work" ? getStart(turn, worker, session.base) : session.base;
    beginSession(turn, worker.id, kind, { base, other, failing, reasons });
    return;
  }
  const again = getAnswers(worker)?.again ?? null;
  // What the checks or GitHub have to do, a person's hands don't change; nor can they see a review that failed.
  if (!stop || (again !== "session" && again !== "budget")) return;
  worker.stop = null;
  const head = turn.facts.refs.workers[worker.id];
  const reasons = [stop.reason];
  for (const failure of worker.failures) failure.retried = true;
  Object.assign(worker, { held: null, conflicts: [] });
  if (head && worker.published) beginSession(turn, worker.id, "rework", { base: head, reasons });
  else beginSession(turn, worker.id, "work", { base: getStart(turn, worker, turn.state.build.base.sha), reasons });
}

/** Where the branch of a worker begins that has none yet. */
function getStart(turn: Turn, { person_head }: WorkerState, otherwise: string): string {
  return person_head ?? turn.facts.refs.build?.sha ?? otherwise;
}

/** Edits that wait for a person's word: asked about once, taken by `/approve`, declined by `/skip adapt`. */
import { describeSubject, getOpenAdaptation, getWaitingAdaptation, type Adaptation } from "../../build/adaptation.ts";
import { openWave } from "../../build/holds.ts";
import { adaptationQuestion } from "../../comments/adaptation.ts";
import { stamp } from "../../text/stamp.ts";
import { endSession, isLive } from "../sessions/sessions.ts";
import { approveEdits, declineEdits } from "./apply.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

const keyOf = ({ about, at }: Adaptation) => `adapt-${about}-${stamp(at)}`;

/** Where a wave waits, its own question shows the edits. */
export function askAboutAdaptation(turn: Turn): void {
  const { build } = turn.state;
  const waiting = getWaitingAdaptation(turn.state);
  if (turn.halted || build.status !== "building" || !waiting || openWave(build)) return;
  const key = keyOf(waiting);
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  turn.say(key, build.issue, adaptationQuestion(turn.state, waiting));
  turn.note(`The edits after ${describeSubject(waiting)} wait for a person`);
}

export function approveAdaptation(
  turn: Turn,
  waiting: Adaptation,
  target: string | null,
  remark: Remark,
): string | null {
  if (target !== null) return `What waits are edits of the plan, not ${target}. \`/approve\` alone takes them.`;
  const key = keyOf(waiting);
  const { build } = turn.state;
  const isUnseen = !build.asked.includes(key) || build.outbox.some((comment) => comment.key === key);
  // GitHub's ids grow: a comment that is older than the question can't mean it.
  if (isUnseen || remark.id < (turn.facts.posted[key]?.id ?? 0)) {
    return "The edits of the plan were not shown yet when you wrote this. Look at them, then answer `/approve`.";
  }
  return approveEdits(turn, waiting, remark.author);
}

/** `/skip adapt`: the plan stays as it is; a session that is at work is not waited for. */
export function skipAdaptation(turn: Turn, remark: Remark): string | null {
  const open = getOpenAdaptation(turn.state);
  if (!open) return "No adapt session is at work, and no edits of the plan wait; there is nothing to skip.";
  const session = turn.state.build.sessions.adapt;
  if (isLive(session)) {
    if (session.run !== null) turn.ask({ type: "cancel_run", run: session.run });
    endSession(turn, "build", session, "lost");
  }
  declineEdits(turn, open, remark.author);
  return null;
}

/** `/review`: the whole pull request is reviewed anew, now, however many rounds there were. */
import { getAnswers, stopWords } from "../../build/stop-answers.ts";
import { judges, verdictOn } from "../../build/verdict.ts";
import { roundsOf } from "../review/rounds.ts";
import { forgetFailures } from "../review/unblock.ts";
import { beginSession, isLive } from "../sessions/sessions.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function review(turn: Turn, { worker: id }: Obeyed<"review">): string | null {
  if (id === null) return "Say which worker: `/review W2.1`.";
  const worker = turn.state.workers[id]!;
  const { head, session, pr } = worker;
  const tip = turn.facts.refs.build;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)}; there is nothing to review.`;
  if (!head || !pr || !tip) return `${id} has no pull request yet; it is reviewed once there is one.`;
  if (isLive(session)) {
    const what = session.kind === "review" ? "is being reviewed" : "is being changed, and reviewed after that";
    return `${id} ${what} already.`;
  }
  const verdict = verdictOn(worker);
  // Their review outranks a session's, as everywhere; a word of theirs is outdone by a newer one.
  if (verdict?.review && verdict.by.startsWith("@")) {
    return `\`${verdict.by}\` has judged ${id}, and that counts more than a session's review: dismiss theirs first.`;
  }
  if (getAnswers(worker)?.review === false) return `A review would not let ${id} go on. ${stopWords(worker)}`;
  worker.verdicts = worker.verdicts.filter((one) => !judges(one, head.tree) || one.review !== null);
  worker.granted_rounds = roundsOf(turn.state, id).length;
  if (worker.stop?.cause === "retries") turn.state.build.retries = 0;
  worker.stop = null;
  forgetFailures(worker);
  beginSession(turn, id, "review", { base: head.sha, other: tip.sha, since: null, tree: head.tree });
  return null;
}

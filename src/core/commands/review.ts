/**
 * `/review`: reviews the whole pull request again, now, regardless of the number of earlier rounds.
 */
import { explainWorkerStop, isStopped, type StopAnswer } from "../messages/stop.ts";
import { parseWorkerId, requireEnd, defineCommand } from "./command.ts";
import { getStopAnswers } from "../model/stop-answers.ts";
import { findCurrentVerdict, isVerdictOn } from "../model/verdict.ts";
import { listRounds } from "../rules/review/rounds.ts";
import { forgetSessionFailures } from "../rules/review/human-reviews.ts";
import { beginSession, isLive } from "../rules/sessions/lifecycle.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface ReviewCommand {
  name: "review";
  /** Null = the pull request that the comment is on, which belongs to no build. */
  worker: WorkerId | null;
}

export const reviewCommand = defineCommand<ReviewCommand>({
  name: "review",
  usage: "/review W2.1",
  help:
    "A session reviews the worker's whole pull request again, even after three rounds. On " +
    "the pull request you can leave out the id.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/review W2.1"],
  parse(args, context) {
    if (context.on === "pull") return requireEnd(args, { name: "review", worker: null });
    const taken = parseWorkerId(args, context);
    return "problem" in taken
      ? taken
      : requireEnd(taken.rest, { name: "review", worker: taken.id });
  },
  run: runReview,
  task: { request: () => ({ order: { kind: "review", words: "" } }) },
});

export function runReview(draft: Draft, { worker: id }: ReviewCommand): string | StopAnswer | null {
  if (id === null) return "Say which worker: `/review W2.1`.";
  const worker = draft.state.workers[id]!;
  const { head, session, pr } = worker;
  const tip = draft.facts.refs.build;
  if (draft.isTerminal(worker))
    return `${id} is ${draft.getStatus(worker)}; there is nothing to review.`;
  if (!head || !pr || !tip)
    return `${id} has no pull request yet; it is reviewed once there is one.`;
  if (isLive(session)) {
    const what =
      session.kind === "review" ? "is being reviewed" : "is being changed, and reviewed after that";
    return `${id} ${what} already.`;
  }
  const verdict = findCurrentVerdict(worker);
  // A person's review on GitHub outranks a session's. An approval by `/approve` doesn't: the newer
  // one counts.
  if (verdict?.review && verdict.by.startsWith("@")) {
    return (
      `\`${verdict.by}\` has judged ${id}, and that counts more than a session's review: ` +
      "dismiss that review first."
    );
  }
  if (isStopped(worker) && getStopAnswers(worker)?.review === false)
    return explainWorkerStop(worker, `A review doesn't resolve the stop of ${id}. `);
  worker.verdicts = worker.verdicts.filter(
    (one) => !isVerdictOn(one, head.tree) || one.review !== null,
  );
  worker.granted_rounds = listRounds(draft.state, id).length;
  if (worker.stop?.cause === "retries") draft.state.build.retries = 0;
  worker.stop = null;
  forgetSessionFailures(worker);
  beginSession(draft, id, "review", {
    base: head.sha,
    other: tip.sha,
    since: null,
    tree: head.tree,
  });
  return null;
}

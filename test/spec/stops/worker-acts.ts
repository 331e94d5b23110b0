/** What a person or a session does about W1.1 while it is stopped. */
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { APPROVE, sha } from "../support/facts.ts";
import { reviewBy } from "../support/reviews.ts";
import type { SessionName } from "../../../src/core/model/names.ts";
import type { Stage } from "../support/stage.ts";

const says = (words: string) => (stage: Stage) => stage.says(words);

/** GitHub's times are in whole seconds, so the review comes one second after Baton's question. */
const reviews = (state: "APPROVED" | "CHANGES_REQUESTED") => (stage: Stage) => {
  const at = addMilliseconds(stage.now, 1000);
  return reviewBy(stage.wait(2000), "ben", state, { at });
};

export const WORKER_ACTS = {
  "/approve W1.1": says("/approve W1.1"),
  "an approving review on GitHub": reviews("APPROVED"),
  "a review on GitHub that requests changes": reviews("CHANGES_REQUESTED"),
  "a push by a person": (stage: Stage) => {
    const pushed = {
      headSha: sha("pushed"),
      headTree: sha("tree"),
      headSession: null,
      headAt: stage.now,
    };
    Object.assign(stage.pull("W1.1"), pushed);
    return stage.settle();
  },
  "/review W1.1": says("/review W1.1"),
  "/review W1.1 that ends approved": (stage: Stage) => {
    stage.says("/review W1.1");
    const { session } = stage.state!.workers["W1.1"]!;
    const name = `W1.1/review/${session?.attempt}` as SessionName;
    if (session?.kind !== "review" || session.outcome !== null || !stage.dispatched.includes(name))
      return stage;
    return stage.closes(name, APPROVE);
  },
  "/retry W1.1": says("/retry W1.1"),
  "/retry W1.1 use BigInt": says("/retry W1.1 use BigInt"),
  "/retest W1.1": says("/retest W1.1"),
  "/skip W1.1": says("/skip W1.1"),
  "/cancel W1.1": says("/cancel W1.1"),
  "/approve": says("/approve"),
  "/retry": says("/retry"),
  "/retest": says("/retest"),
  "/land": says("/land"),
  "/resume": says("/resume"),
  "/start W1.1": says("/start W1.1"),
  "/start": says("/start"),
  "/answer use feet": says("/answer use feet"),
  "/revise use feet": says("/revise use feet"),
  "/steer W1.1 use feet": says("/steer W1.1 use feet"),
  "/model W1.1 complex": says("/model W1.1 complex"),
  "/unhold W1.1": says("/unhold W1.1"),
} as const;
export type WorkerAct = keyof typeof WORKER_ACTS;

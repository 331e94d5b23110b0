import { pendingReview } from "../../pulls/visible.ts";
import type { Call } from "../endpoint.ts";
import { validationFailed, validationSentences } from "../refusal.ts";
import type { FoundPull } from "./find.ts";

/** What a review can say. */
export const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;
export type Verdict = keyof typeof STATES;

/** Refuses a verdict that this login can't give on this pull request, and one without words. */
export function checkVerdict(call: Call, { issue }: FoundPull, event: Verdict, text: string, comments: number): void {
  if (event !== "COMMENT" && issue.author === call.login) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    throw validationSentences(`Can not ${what} your own pull request`);
  }
  // The repository's setting is off unless somebody turns it on:
  // https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
  if (event === "APPROVE" && call.actor.kind === "job") {
    throw validationSentences("GitHub Actions is not permitted to approve pull requests.");
  }
  const empty = text === "" && (event === "REQUEST_CHANGES" || (event === "COMMENT" && comments === 0));
  if (empty) throw validationSentences("Body can't be blank");
}

/** A person has at most one review pending on a pull request; until it is submitted, no other can be made. */
export function checkNonePending(call: Call, { pull }: FoundPull, endpoint: "review" | "comment"): void {
  if (!pendingReview(pull, call.login)) return;
  const words = "can only have one pending review per pull request";
  if (endpoint === "review") throw validationSentences(`User ${words}`);
  throw validationFailed("PullRequestReview", "user_id", "custom", `user_id ${words}`);
}

/** Whoever was asked for a review and gave it is no longer asked; GitHub tells nobody of it. */
export function answered(call: Call, { pull }: FoundPull): void {
  pull.requestedReviewers = (pull.requestedReviewers ?? []).filter((login) => login !== call.login);
}

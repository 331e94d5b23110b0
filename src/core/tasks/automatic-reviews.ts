/**
 * Reviews that the settings ask for (`review`): each head of a pull request once, after some
 * minutes of quiet.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import { TASK_WORKER, type TaskFacts } from "../model/task.ts";
import { listRounds } from "../rules/review/rounds.ts";
import { addMilliseconds } from "../rules/decision-draft.ts";
import { findTaskObstacle } from "./requests.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";

/** How old a head has to be, in milliseconds: who pushes three times in a row is reviewed once. */
export const REVIEW_QUIET_MS = 3 * 60_000;

/**
 * Review sessions of one pull request after which the settings ask for no more; people still can.
 * One that failed, or was cancelled as its author closed the pull request, has cost money like the
 * others.
 */
export const MAX_AUTOMATIC_REVIEWS = 10;

/**
 * Whether a review is due: `review` = now, else `at` says when to look again. Null = none is.
 *
 * @param state the record that is open, else the newest that has been archived
 */
export function findDueReview(
  facts: TaskFacts,
  { review, budgets }: Pick<Settings, "review" | "budgets">,
  now: string,
  state: State | null,
): { review: boolean; at: string | null } | null {
  const { target } = facts;
  if (review === "off" || target.kind !== "pull" || !target.open || target.own) return null;
  const { author, draft, head, label, branch } = target;
  if (review === "always" && (draft || author.bot)) return null;
  // Anyone can open as many as they like from a fork: what that costs has to be bounded.
  if (
    review === "always" &&
    branch === null &&
    budgets.day === null &&
    budgets.installation === null
  )
    return null;
  if (review === "label" && (label === null || !isRoleAtLeast(label.role, "write"))) return null;
  if (findTaskObstacle(facts, "review", 0) !== null) return null;
  const isKnown = (state?.build.tasks ?? []).some(
    (task) => task.kind === "review" && task.head === head.sha,
  );
  const rounds = state ? listRounds(state, TASK_WORKER) : [];
  if (isKnown || rounds.some((round) => round.head === head.sha)) return null;
  if ((state?.workers[TASK_WORKER]?.attempts.review ?? 0) >= MAX_AUTOMATIC_REVIEWS) return null;
  // What a commit says of its time is its author's word: one from the future is as good as old.
  const quiet = addMilliseconds(head.at, REVIEW_QUIET_MS);
  return head.at > now || quiet <= now ? { review: true, at: null } : { review: false, at: quiet };
}

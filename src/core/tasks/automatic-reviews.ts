/**
 * Requests the reviews that the settings ask for (`review`): once for each head of a pull request,
 * after some minutes without a push.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import { isOpenTask, TASK_WORKER, type TaskFacts } from "../model/task.ts";
import { listRounds } from "../rules/review/rounds.ts";
import { addMilliseconds } from "../rules/decision-draft.ts";
import { findTaskObstacle } from "./requests.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";

/** Minimum age of a head, in milliseconds, so that three pushes in a row cause one review. */
export const REVIEW_QUIET_MS = 3 * 60_000;

/**
 * Maximum number of automatic review sessions for a pull request; people can still ask for more.
 * Failed sessions count, and so do those that were cancelled because the author closed the pull
 * request: they cost money too.
 */
export const MAX_AUTOMATIC_REVIEWS = 10;

/** Returns whether nobody asked for what the record is open for: `review: always` did. */
export function isAutomatic(
  { review }: Pick<Settings, "review">,
  { build }: Pick<State, "build">,
): boolean {
  const open = build.tasks.filter(isOpenTask);
  return review === "always" && open.length > 0 && open.every(({ by }) => by === null);
}

/**
 * Returns whether a review is due: `review` = now, else `at` says when to look again. Null = none
 * is due.
 *
 * @param state the open record, or else the newest archived one
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
  // Anyone can open any number of pull requests from forks, so their cost needs a limit.
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
  // A commit's author chooses its time, so a time in the future counts as old.
  const quiet = addMilliseconds(head.at, REVIEW_QUIET_MS);
  return head.at > now || quiet <= now ? { review: true, at: null } : { review: false, at: quiet };
}

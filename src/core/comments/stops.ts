/** What people read when they answer a stop. */
import type { WorkerId } from "../build/names.ts";

/** `/retry` after failed review sessions, without words. */
export function reviewsAgain(id: WorkerId): string {
  return `A session reviews ${id} again, as that is what failed. \`/retry ${id} <words>\` starts a rework instead.`;
}

/** The same with words, which only a session that changes something can follow. */
export function reworksInstead(id: WorkerId): string {
  return `Your words start a rework of ${id}, which is then reviewed. \`/review ${id}\` alone repeats the review.`;
}

/**
 * What Baton says on a worker's pull request that somebody closed or reopened, or whose worker was
 * cancelled.
 */
import { describeStop } from "../../../src/core/messages/stop.ts";
import { expect, test } from "vitest";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import {
  describeCancelledWorker,
  describeRefusedReopen,
  describeReopenedPull,
  describeSkip,
} from "../../../src/core/messages/human-actions.ts";
import { atRest } from "../support/at-rest.ts";

const BRANCH = "baton/7-units/W1.1";

const describeClose = (kind: "pull_closed_again" | "pull_not_reopened", by: string | null) =>
  describeStop({ details: { kind, worker: "W1.1", pull: 5, by } });

test.each<[string, () => string, string]>([
  [
    "closed: that means skip",
    () => describeSkip("W1.1", "bob", null),
    "`@bob` closed this pull request, so W1.1 is skipped; workers that depend on it continue " +
      "without it. Open it again to resume W1.1 where it was, or answer `/retry W1.1` to start " +
      "it again.",
  ],
  [
    "closed, and GitHub doesn't say by whom",
    () => describeSkip("W1.1", null, null),
    "Somebody closed this pull request, so W1.1 is skipped; workers that depend on it " +
      "continue without it. Open it again to resume W1.1 where it was, or answer `/retry W1.1` " +
      "to start it again.",
  ],
  [
    "its branch is deleted",
    () => describeSkip("W1.1", "bob", BRANCH),
    "`@bob` deleted the branch `baton/7-units/W1.1`. GitHub then closed this pull request, " +
      "so W1.1 is skipped; workers that depend on it continue without it. To resume W1.1 where " +
      "it was, restore the branch on this page and open it again. `/retry W1.1` starts it " +
      "again.",
  ],
  [
    "closed without write access",
    () => describeReopenedPull("W1.1", "bob"),
    "`@bob` closed this pull request but has no write access to this repository, so Baton " +
      "opened it again. To leave out W1.1, somebody with write access closes it or answers " +
      "`/skip W1.1`.",
  ],
  [
    "closed so again: Baton does not reopen it",
    () => describeClose("pull_closed_again", "bob"),
    "`@bob`, who has no write access, closed pull request #5 again. Open it again to " +
      "continue W1.1, or answer `/skip W1.1` to leave it out.",
  ],
  [
    "closed so, and GitHub does not reopen it",
    () => describeClose("pull_not_reopened", null),
    "Somebody, who has no write access, closed pull request #5, and GitHub doesn't open it " +
      "again. Open it again to continue W1.1, or answer `/skip W1.1` to leave it out.",
  ],
  [
    "reopened without write access",
    () => describeRefusedReopen("W1.1", "bob"),
    "`@bob` has no write access to this repository, so W1.1 stays skipped; `/retry W1.1` " +
      "starts it again.",
  ],
  [
    "the worker is cancelled, and others need it",
    () => cancelled("W1.1"),
    "`@bob` cancelled W1.1, so this pull request is closed, and what depends on it (W2.1) " +
      "waits. `/retry W1.1` starts it again; `/skip W1.1` continues the build without it.",
  ],
  [
    "the worker is cancelled, and none needs it",
    () => cancelled("W2.1"),
    "`@bob` cancelled W2.1, so this pull request is closed, and the build waits. `/retry " +
      "W2.1` starts it again; `/skip W2.1` continues the build without it.",
  ],
])("%s", (_case, say, words) => expect(say()).toBe(words));

function cancelled(id: "W1.1" | "W2.1"): string {
  const state = atRest();
  const worker: WorkerState = {
    ...state.workers[id]!,
    cancelled: { by: "bob", at: "2026-01-01T00:00:00Z" },
  };
  return describeCancelledWorker(state, worker);
}

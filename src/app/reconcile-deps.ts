/** What a look at a build, or at a repository, is given, and what both of them keep to. */
import type { Logger } from "pino";
import type { State } from "../core/model/state.ts";
import type { UnavailableRepositories } from "./unavailable-repositories.ts";
import type { Access } from "./github/access.ts";
import type { WorkItem } from "./queue/work-queue.ts";
import type { SpendingBook } from "./spending-book.ts";
import type { TemplateUsers } from "./templates/template-users.ts";
import type { Metrics } from "./metrics/metrics.ts";

/** When to look again after GitHub didn't show yet what was just done, in milliseconds. */
export const LAG_MS = 2000;

export interface ReconcileDeps {
  access(item: WorkItem): Promise<Access>;
  /** Has another lane of the repository look. */
  enqueue(item: WorkItem): Promise<void>;
  clock(): Date;
  log: Logger;
  unavailable: UnavailableRepositories;
  metrics?: Pick<Metrics, "countEffect" | "countSave">;
  /** What builds spent, for budgets of several of them. Without it, each build stands alone. */
  spending?: SpendingBook;
  /** Which repositories take whose files. Without it, each looks by itself now and then. */
  templates?: Pick<TemplateUsers, "note">;
  /**
   * Told of what is looked at: the build as it is now, what was decided and done, or why nothing
   * can be.
   */
  report?: (item: WorkItem, progress: ReconcileProgress) => void;
  /**
   * Called at every boundary (`before-save`, `after-save`, `before:<key>`, `after:<key>`); a throw
   * there is a crash.
   */
  crash?: (point: string) => void;
  /**
   * Aborted when the app is about to stop: a reconcile then ends at its next step, with
   * `RetryLater`.
   */
  stopping?: AbortSignal;
  /** This is the pass that has the repository; all others do nothing until it has ended. */
  isOneshot?: boolean;
}

/** `did` and `problem` are words, of people among them. */
export type ReconcileProgress = { state: State } | { did: string } | { problem: string };

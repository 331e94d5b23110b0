/** What every reconcile gets, for builds, tasks, templates and repositories. */
import type { Logger } from "pino";
import type { State } from "../core/model/state.ts";
import type { UnavailableRepositories } from "./unavailable-repositories.ts";
import type { Access } from "./github/access.ts";
import type { WorkItem } from "./queue/work-queue.ts";
import type { SpendingBook } from "./spending-book.ts";
import type { TemplateUsers } from "./templates/template-users.ts";
import type { Metrics } from "./metrics/metrics.ts";

/**
 * Delay before another reconcile if GitHub doesn't show a change of Baton's yet, in milliseconds.
 */
export const LAG_MS = 2000;

export interface ReconcileDeps {
  access(item: WorkItem): Promise<Access>;
  /** Enqueues another target of the repository. */
  enqueue(item: WorkItem): Promise<void>;
  clock(): Date;
  log: Logger;
  unavailable: UnavailableRepositories;
  metrics?: Pick<Metrics, "countEffect" | "countSave">;
  /**
   * What builds spent, for budgets that cover several builds. Without it, only a build's own budget
   * counts.
   */
  spending?: SpendingBook;
  /**
   * Which repositories use which templates. Without it, each repository checks its templates by a
   * timer.
   */
  templates?: Pick<TemplateUsers, "note">;
  /** Receives the current build, each completed action, or the reason why nothing can be done. */
  report?: (item: WorkItem, progress: ReconcileProgress) => void;
  /**
   * Called at every boundary (`before-save`, `after-save`, `before:<key>`, `after:<key>`); a throw
   * there is a crash.
   */
  crash?: (point: string) => void;
  /**
   * Aborted when the App is about to stop. A reconcile then ends at its next step with
   * `RetryLater`.
   */
  stopping?: AbortSignal;
  /** This is a one-shot run: all other processes leave the repository alone until it ends. */
  isOneshot?: boolean;
}

/** `did` and `problem` are full sentences and may quote people. */
export type ReconcileProgress = { state: State } | { did: string } | { problem: string };

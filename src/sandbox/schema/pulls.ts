import type { Reaction } from "./comments.ts";

export interface Pull {
  id: number;
  headRef: string;
  headRepositoryId: number;
  /** Kept in step with the branch until closed or merged. */
  headSha: string;
  baseRef: string;
  baseSha: string;
  merged: boolean;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  draft: boolean;
  /** Merged as soon as its rules are met. */
  autoMerge?: AutoMerge | null;
  /** Its place in the merge queue. */
  queue?: QueueEntry | null;
  requestedReviewers?: string[];
  /** Who pushed the newest change to its head; a merge of the base is none. */
  lastPusher?: string;
  reviews: Review[];
  comments: ReviewComment[];
}

export interface AutoMerge {
  login: string;
  method: MergeMethod;
  title: string | null;
  message: string | null;
  at: string;
}

export interface QueueEntry {
  id: number;
  login: string;
  at: string;
  /** The commit that is tested for it; null until it is made. */
  group: MergeGroup | null;
}

export interface MergeGroup {
  /** What it is made on: the branch's head, or the commit of the entry before it. */
  baseSha: string;
  /** The commit that the base branch moves to once its checks pass. */
  headSha: string;
  /** The branch that has the commit meanwhile. */
  ref: string;
}

export interface Review {
  id: number;
  author: string;
  body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  commitId: string;
  /** Where the change that it is about leaves the base branch, for a review that was submitted. */
  mergeBase?: string;
  submittedAt: string;
}

export interface ReviewComment {
  id: number;
  reviewId: number;
  author: string;
  body: string;
  path: string;
  /**
   * Line of the file at `commitId` (on the left side: at the start of the change); where it is now
   * is computed.
   */
  line: number;
  startLine: number | null;
  side: "LEFT" | "RIGHT";
  /** Side of `startLine` where it is another. */
  startSide?: "LEFT" | "RIGHT" | null;
  commitId: string;
  diffHunk: string;
  inReplyTo: number | null;
  resolved: boolean;
  /** Login of the person who resolved it. */
  resolvedBy?: string | null;
  createdAt: string;
  updatedAt: string;
  reactions?: Reaction[];
}

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Mergeability {
  mergeable: boolean | null;
  state: "clean" | "dirty" | "blocked" | "behind" | "unstable" | "draft" | "unknown";
}

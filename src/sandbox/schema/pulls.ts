import type { Reaction } from "./comments.ts";

export interface Pull {
  id: number;
  headRef: string;
  headRepositoryId: number;
  /** Updated with the branch until closed or merged. */
  headSha: string;
  baseRef: string;
  baseSha: string;
  merged: boolean;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  draft: boolean;
  /** Set if it is merged as soon as its rules are met. */
  autoMerge?: AutoMerge | null;
  /** Its place in the merge queue. */
  queue?: QueueEntry | null;
  requestedReviewers?: string[];
  /**
   * Login of the person who pushed the newest change to its head. A merge of the base does not
   * count.
   */
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
  /** The commit that is tested for it, or null until it is created. */
  group: MergeGroup | null;
}

export interface MergeGroup {
  /** Its parent: the branch's head, or the commit of the previous entry. */
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
  /** Merge base of the reviewed change and the base branch, for a submitted review. */
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
   * Line of the file at `commitId` (on the left side: at the start of the change). Its current line
   * is computed.
   */
  line: number;
  startLine: number | null;
  side: "LEFT" | "RIGHT";
  /** Side of `startLine`, if it differs. */
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

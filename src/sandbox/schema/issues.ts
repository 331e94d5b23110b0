import type { Reaction } from "./comments.ts";
import type { Pull } from "./pulls.ts";

export interface Issue {
  id: number;
  repositoryId: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  author: string;
  labels: string[];
  assignees?: string[];
  /** Only people with write access comment on it. */
  locked?: { reason: string | null } | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy?: string | null;
  /** When title or body was last edited, as GraphQL's `lastEditedAt`. */
  lastEditedAt: string | null;
  /** Who did that. */
  editor?: string;
  events: IssueEvent[];
  reactions?: Reaction[];
  /** Set when this number is a pull request. */
  pull: Pull | null;
}

export interface IssueEvent {
  id: number;
  event: IssueEventName;
  actor: string;
  label: string | null;
  /** Who was assigned, or asked for a review. */
  subject?: string;
  rename?: { from: string; to: string };
  /** The heads before and after a force-push. */
  forced?: { before: string; after: string };
  /** `commitId`: the push that made the review stale; it has no message. */
  dismissed?: { reviewId: number; state: string; message: string | null; commitId?: string };
  /** Why it was taken out of the merge queue. */
  reason?: string;
  commitId: string | null;
  createdAt: string;
}

export type IssueEventName =
  | (
      | "labeled"
      | "unlabeled"
      | "assigned"
      | "unassigned"
      | "renamed"
      | "closed"
      | "reopened"
      | "merged"
    )
  | ("locked" | "unlocked")
  | (
      | "head_ref_deleted"
      | "head_ref_force_pushed"
      | "base_ref_changed"
      | "convert_to_draft"
      | "ready_for_review"
    )
  | (
      | "added_to_merge_queue"
      | "removed_from_merge_queue"
      | "auto_merge_enabled"
      | "auto_merge_disabled"
    )
  | ("review_requested" | "review_request_removed" | "review_dismissed");

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
  /** Set if only people with write access may comment on it. */
  locked?: { reason: string | null } | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy?: string | null;
  /** Time of the last edit of title or body, as GraphQL's `lastEditedAt`. */
  lastEditedAt: string | null;
  /** Login of the person who made that edit. */
  editor?: string;
  events: IssueEvent[];
  reactions?: Reaction[];
  /** Set if this number is a pull request. */
  pull: Pull | null;
}

export interface IssueEvent {
  id: number;
  event: IssueEventName;
  actor: string;
  label: string | null;
  /** Login of the person who was assigned, or whose review was requested. */
  subject?: string;
  rename?: { from: string; to: string };
  /** The heads before and after a force-push. */
  forced?: { before: string; after: string };
  /** `commitId` is the push that made the review stale. Such an event has no message. */
  dismissed?: { reviewId: number; state: string; message: string | null; commitId?: string };
  /** Reason for its removal from the merge queue. */
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

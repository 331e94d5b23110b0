import type { Endpoint } from "../endpoint.ts";
import { reactionEndpoints } from "../reactions/endpoints.ts";
import { addIssueLabels } from "./add-labels.ts";
import { addAssignees, removeAssignees } from "./assignees.ts";
import { deleteLabel, updateLabel } from "./change-label.ts";
import { createComment } from "./create-comment.ts";
import { createIssue } from "./create-issue.ts";
import { deleteComment } from "./delete-comment.ts";
import { getComment } from "./get-comment.ts";
import { getIssue } from "./get-issue.ts";
import { listComments } from "./list-comments.ts";
import { listEvents } from "./list-events.ts";
import { listIssues } from "./list-issues.ts";
import { listIssueLabels } from "./list-labels.ts";
import { listRepositoryComments } from "./list-repository-comments.ts";
import { removeIssueLabel } from "./remove-label.ts";
import { getEvent, listRepositoryEvents } from "./repository-events.ts";
import { createLabel, getLabel, listLabels } from "./repository-labels.ts";
import { searchIssues } from "./search-issues.ts";
import { removeAllIssueLabels, setIssueLabels } from "./set-labels.ts";
import { lockIssue, unlockIssue } from "./lock.ts";
import { listTimeline } from "./timeline.ts";
import { updateComment } from "./update-comment.ts";
import { updateIssue } from "./update-issue.ts";

/** Issues, their labels, comments and events; and reactions, which are the same on all that bears them. */
export const issuesEndpoints: Endpoint[] = [
  addAssignees,
  removeAssignees,
  listIssues,
  getIssue,
  createIssue,
  updateIssue,
  listIssueLabels,
  addIssueLabels,
  setIssueLabels,
  removeIssueLabel,
  removeAllIssueLabels,
  listLabels,
  createLabel,
  getLabel,
  updateLabel,
  deleteLabel,
  listComments,
  listRepositoryComments,
  createComment,
  getComment,
  updateComment,
  deleteComment,
  listEvents,
  listRepositoryEvents,
  getEvent,
  listTimeline,
  lockIssue,
  unlockIssue,
  searchIssues,
  ...reactionEndpoints,
];

import { z } from "zod";
import { getRole, isRoleAtLeast } from "../../auth/permissions.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createValidationError } from "../http-error.ts";
import { checkAssignees, setAssignees } from "../../issues/assignees.ts";
import { addLabels, checkLabels, setLabels } from "../../issues/labels.ts";
import {
  addIssue,
  closeOpenIssue,
  editIssue,
  reopenClosedIssue,
} from "../../issues/issue-state.ts";
import { recordIssueEvent, sendIssueEvent } from "../../issues/issue-events.ts";
import { checkBody, checkTitle, parseBody } from "../request-body.ts";
import { serializeIssue } from "../serializers/issue.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import { BODY_MEDIA } from "../content-negotiation.ts";
import { checkEditPermission, requireIssue } from "./find-issue.ts";
import { createPage, readChoice, readSince, sortByKey } from "../listing.ts";
import { reopenPull } from "../pulls/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

/** A title. GitHub accepts a number as well. */
const Title = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  z.string(),
);

/** A label by its name, as a text or in an object. */
export const LabelName = z.union([
  z.string().min(1),
  z.object({ name: z.string().min(1) }).transform((label) => label.name),
]);

/** `{labels: […]}`, or the plain list, which arrives as `items`. */
export const LabelNames = z.object({
  labels: z.array(LabelName).optional(),
  items: z.array(LabelName).optional(),
});

/** A person by login, as a text or in an object. */
export const Login = z.union([
  z.string().min(1),
  z.object({ login: z.string().min(1) }).transform((one) => one.login),
]);

/** Fields of an issue that need triage access. The sandbox has neither milestones nor types. */
const TriageFields = z.object({
  labels: z.array(LabelName).optional(),
  assignees: z.array(Login).optional(),
  assignee: z.string().nullish(),
  milestone: z.union([z.string(), z.number()]).nullish(),
  type: z.unknown().optional(),
});

/**
 * Returns the logins that a body names, or undefined if it names none. `assignee` is the old field.
 */
function getRequestedAssignees({
  assignee,
  assignees,
}: z.infer<typeof TriageFields>): string[] | undefined {
  if (assignees !== undefined || assignee === undefined) return assignees;
  return assignee === null || assignee === "" ? [] : [assignee];
}

/** Refuses a milestone and a type, because the repository has none of that name. */
function refuseUnsupportedFields({ milestone, type }: z.infer<typeof TriageFields>): void {
  if (milestone !== undefined && milestone !== null)
    throw createValidationError("Issue", "milestone", "invalid");
  if (type !== undefined && type !== null) throw createValidationError("Issue", "type", "invalid");
}

/**
 * Returns whether the actor may triage. Without triage access, labels and assignees are dropped
 * silently, as the endpoint's page says.
 */
function canTriage({ actor, repository }: Call): boolean {
  return actor.kind !== "person" || isRoleAtLeast(getRole(repository, actor.login), "triage");
}

const CreateIssueBody = z.object({
  ...TriageFields.shape,
  title: Title,
  body: z.string().nullish(),
});

const createIssue = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/issues",
  docs: "issues/issues#create-an-issue",
  permission: "issues:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const { title, body, ...triaged } = parseBody(call, CreateIssueBody);
    if (title.trim() === "") throw createValidationError("Issue", "title", "missing_field");
    checkTitle(title);
    checkBody("Issue", body);
    const may = canTriage(call);
    const assignees = getRequestedAssignees(triaged) ?? [];
    if (may) refuseUnsupportedFields(triaged);
    if (may) checkLabels(repository, triaged.labels ?? []);
    if (may) checkAssignees(repository, null, assignees);
    const issue = addIssue(sandbox, repository, {
      title,
      body: body ?? null,
      author: login,
      pull: null,
    });
    sendIssueEvent(sandbox, repository, issue, "opened", login);
    if (may) addLabels(sandbox, repository, issue, triaged.labels ?? [], login);
    if (may) setAssignees(sandbox, repository, issue, assignees, login);
    return respondCreated(serializeIssue(sandbox, repository, issue));
  },
});

const getIssue = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  docs: "issues/issues#get-an-issue",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle: (call) => respondOk(serializeIssue(call.sandbox, call.repository, requireIssue(call))),
});

/** Lists issues and pull requests, newest first, as GitHub does. */
const listIssues = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues",
  docs: "issues/issues#list-repository-issues",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { repository, sandbox } = call;
    const found = sandbox.world.issues
      .filter((one) => one.repositoryId === repository.id)
      .filter(createIssueFilter(call));
    const sort = readChoice(call, "Issue", "sort", ["created", "updated", "comments"]);
    const up = readChoice(call, "Issue", "direction", ["desc", "asc"]) === "asc";
    const keys = {
      created: (issue: Issue) => issue.createdAt,
      updated: (issue: Issue) => issue.updatedAt,
      comments: (issue: Issue) => serializeIssue(sandbox, repository, issue).comments,
    };
    const sorted = sortByKey(found, keys[sort], (issue) => issue.number, up);
    return createPage(call, sorted, (one) => serializeIssue(sandbox, repository, one));
  },
});

function createIssueFilter(call: Call): (issue: Issue) => boolean {
  const { query } = call;
  const state = readChoice(call, "Issue", "state", ["open", "closed", "all"]);
  const from = readSince(call, "Issue");
  const lower = (text: string) => text.toLowerCase();
  const labels = lower(query.get("labels") ?? "")
    .split(",")
    .filter(Boolean);
  const creator = lower(query.get("creator") ?? "");
  const mentioned = lower(query.get("mentioned") ?? "");
  const assignee = lower(query.get("assignee") ?? "");
  // There are neither milestones nor types here. `none` matches all issues; `*` and any name match
  // none.
  const milestone = query.get("milestone") || "none";
  if (!/^(none|\*|\d+)$/.test(milestone))
    throw createValidationError("Issue", "milestone", "invalid");
  const type = query.get("type") || "none";
  return (issue) =>
    (state === "all" || issue.state === state) &&
    issue.updatedAt >= from &&
    labels.every((label) => issue.labels.some((one) => lower(one) === label)) &&
    (creator === "" || lower(issue.author) === creator) &&
    (mentioned === "" ||
      lower(issue.body ?? "")
        .match(/@[\w-]+/g)
        ?.includes(`@${mentioned}`) === true) &&
    isAssigned(issue.assignees ?? [], assignee) &&
    milestone === "none" &&
    type === "none";
}

function isAssigned(assignees: string[], wanted: string): boolean {
  if (wanted === "none") return assignees.length === 0;
  if (wanted === "*") return assignees.length > 0;
  return wanted === "" || assignees.some((login) => login.toLowerCase() === wanted);
}

const LOCK_PATH = "/repos/{owner}/{repo}/issues/{issue_number}/lock";
const LockBody = z.object({
  lock_reason: z.enum(["off-topic", "too heated", "resolved", "spam"]).optional(),
});

/** Locks an issue. Only people with write access can then comment on it. */
const lockIssue = defineEndpoint({
  method: "PUT",
  path: LOCK_PATH,
  docs: "issues/issues#lock-an-issue",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = requireIssue(call);
    const { lock_reason: reason = null } = parseBody(call, LockBody);
    if (issue.locked) return respondNoContent();
    issue.locked = { reason };
    recordIssueEvent(sandbox, issue, "locked", login);
    sandbox.save();
    sendIssueEvent(sandbox, repository, issue, "locked", login);
    return respondNoContent();
  },
});

const unlockIssue = defineEndpoint({
  method: "DELETE",
  path: LOCK_PATH,
  docs: "issues/issues#unlock-an-issue",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = requireIssue(call);
    if (!issue.locked) return respondNoContent();
    issue.locked = null;
    recordIssueEvent(sandbox, issue, "unlocked", login);
    sandbox.save();
    sendIssueEvent(sandbox, repository, issue, "unlocked", login);
    return respondNoContent();
  },
});

const UpdateIssueBody = z.object({
  ...TriageFields.shape,
  title: Title.nullish(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
});

const updateIssue = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  docs: "issues/issues#update-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = requireIssue(call);
    checkEditPermission(call, issue.author, "triage");
    const {
      title,
      body,
      state,
      state_reason: reason,
      ...triaged
    } = parseBody(call, UpdateIssueBody);
    checkTitle(title);
    checkBody("Issue", body);
    if (title?.trim() === "") throw createValidationError("Issue", "title", "missing_field");
    const may = canTriage(call);
    const assignees = getRequestedAssignees(triaged);
    if (may) refuseUnsupportedFields(triaged);
    if (may) checkLabels(repository, triaged.labels ?? []);
    if (may) checkAssignees(repository, issue, assignees ?? []);
    editIssue(sandbox, repository, issue, { title: title ?? undefined, body }, login);
    if (may && triaged.labels) setLabels(sandbox, repository, issue, triaged.labels, login);
    if (may && assignees) setAssignees(sandbox, repository, issue, assignees, login);
    const why = reason === "not_planned" || reason === "duplicate" ? reason : "completed";
    if (state === "closed") closeOpenIssue(sandbox, repository, issue, login, why);
    if (state === "open" && issue.state === "closed") {
      if (issue.pull) reopenPull(call, { issue, pull: issue.pull });
      else reopenClosedIssue(sandbox, repository, issue, login);
    }
    return respondOk(serializeIssue(sandbox, repository, issue));
  },
});

export const issueEndpoints: Endpoint[] = [
  listIssues,
  getIssue,
  createIssue,
  updateIssue,
  lockIssue,
  unlockIssue,
];

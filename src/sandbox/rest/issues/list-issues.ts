import type { Issue } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { BODY_MEDIA } from "../media-type.ts";
import { choice, ordered, since } from "../listing.ts";
import { page } from "../page.ts";
import { presentIssue } from "../present/issue.ts";
import { validationFailed } from "../refusal.ts";

/** Issues and pull requests, newest first, as GitHub lists them. */
export const listIssues: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues",
  docs: "issues/issues#list-repository-issues",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { repository, sandbox } = call;
    const found = sandbox.world.issues.filter((one) => one.repositoryId === repository.id).filter(wanted(call));
    const sort = choice(call, "Issue", "sort", ["created", "updated", "comments"]);
    const up = choice(call, "Issue", "direction", ["desc", "asc"]) === "asc";
    const keys = {
      created: (issue: Issue) => issue.createdAt,
      updated: (issue: Issue) => issue.updatedAt,
      comments: (issue: Issue) => presentIssue(sandbox, repository, issue).comments,
    };
    const sorted = ordered(found, keys[sort], (issue) => issue.number, up);
    return page(call, sorted, (one) => presentIssue(sandbox, repository, one));
  },
};

function wanted(call: Call): (issue: Issue) => boolean {
  const { query } = call;
  const state = choice(call, "Issue", "state", ["open", "closed", "all"]);
  const from = since(call, "Issue");
  const lower = (text: string) => text.toLowerCase();
  const labels = lower(query.get("labels") ?? "")
    .split(",")
    .filter(Boolean);
  const creator = lower(query.get("creator") ?? "");
  const mentioned = lower(query.get("mentioned") ?? "");
  const assignee = lower(query.get("assignee") ?? "");
  // There are neither milestones nor types here: `none` is all, `*` and any name are nothing.
  const milestone = query.get("milestone") || "none";
  if (!/^(none|\*|\d+)$/.test(milestone)) throw validationFailed("Issue", "milestone", "invalid");
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

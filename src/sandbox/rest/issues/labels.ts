import { z } from "zod";
import {
  addLabels,
  checkLabels,
  ensureLabel,
  removeLabel,
  sendLabelEvent,
  setLabels,
} from "../../issues/labels.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { serializeLabel } from "../serializers/issue.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import { LabelNames } from "./issues.ts";
import { requireIssue } from "./find-issue.ts";
import { createPage } from "../listing.ts";
import { HttpError, createNotFoundError, createValidationError } from "../http-error.ts";
import type { Repository } from "../../schema/repository.ts";

const addIssueLabels = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
  docs: "issues/labels#add-labels-to-an-issue",
  permission: "issues:write|pull_requests:write",
  takesList: true,
  role: "triage",
  handle(call) {
    const issue = requireIssue(call);
    const { labels, items } = parseBody(call, LabelNames);
    const names = labels ?? items ?? [];
    checkLabels(call.repository, names, issue.labels);
    addLabels(call.sandbox, call.repository, issue, names, call.login);
    return respondOk(
      issue.labels.map((name) => serializeLabel(call.sandbox, call.repository, name)),
    );
  },
});

const listLabels = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/labels",
  docs: "issues/labels#list-labels-for-a-repository",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    createPage(call, call.repository.labels, (label) =>
      serializeLabel(call.sandbox, call.repository, label.name),
    ),
});

const getLabel = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/labels/{name}",
  docs: "issues/labels#get-a-label",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const wanted = call.params.name.toLowerCase();
    const label = call.repository.labels.find((one) => one.name.toLowerCase() === wanted);
    if (!label) throw createNotFoundError();
    return respondOk(serializeLabel(call.sandbox, call.repository, label.name));
  },
});

const NAME_LIMIT = 50;
const DESCRIPTION_LIMIT = 100;

/**
 * Refuses a name or description that is too long, and a color that is not six hexadecimal digits
 * without `#`:
 * https://docs.github.com/rest/issues/labels#create-a-label
 */
function checkLabel(label: { name?: string; color?: string; description?: string | null }): void {
  const { name = "", color, description } = label;
  checkLength("name", name, NAME_LIMIT);
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color))
    throw createValidationError("Label", "color", "invalid");
  checkLength("description", description ?? "", DESCRIPTION_LIMIT);
}

function checkLength(field: string, text: string, most: number): void {
  if ([...text].length <= most) return;
  throw createValidationError(
    "Label",
    field,
    "custom",
    `${field} is too long (maximum is ${most} characters)`,
  );
}

const CreateLabelBody = z.object({
  name: z.string().min(1),
  color: z.string().optional(),
  description: z.string().nullish(),
});

const createLabel = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/labels",
  docs: "issues/labels#create-a-label",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const { repository, sandbox } = call;
    const { name, color, description } = parseBody(call, CreateLabelBody);
    checkLabel({ name, color, description });
    if (repository.labels.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      throw createValidationError("Label", "name", "already_exists");
    }
    ensureLabel(sandbox, repository, name);
    const label = repository.labels.find((one) => one.name === name);
    if (label)
      Object.assign(label, { color: color ?? label.color, description: description ?? null });
    sandbox.save();
    sendLabelEvent(sandbox, repository, name, call.login);
    return respondCreated(serializeLabel(sandbox, repository, name));
  },
});

const LABEL_PATH = "/repos/{owner}/{repo}/labels/{name}";
const UpdateLabelBody = z.object({
  new_name: z.string().min(1).optional(),
  color: z.string().optional(),
  description: z.string().nullish(),
});

/** Changes a label. A new name applies to every issue that has the label. */
const updateLabel = defineEndpoint({
  method: "PATCH",
  path: LABEL_PATH,
  docs: "issues/labels#update-a-label",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { repository } = call;
    const label = requireLabel(call);
    const { new_name: name = label.name, color, description } = parseBody(call, UpdateLabelBody);
    checkLabel({ name, color, description });
    const same = (one: Label): boolean => one.name.toLowerCase() === name.toLowerCase();
    if (repository.labels.some((one) => one !== label && same(one))) {
      throw createValidationError("Label", "name", "already_exists");
    }
    const changes = name === label.name ? {} : { changes: { name: { from: label.name } } };
    changeIssueLabels(call, (one) => (one === label.name ? [name] : [one]));
    label.name = name;
    label.color = color ?? label.color;
    if (description !== undefined) label.description = description;
    return respondOk(sendLabelChangeEvent(call, "edited", label, changes));
  },
});

/** Removes the label from every issue, without an event on them. */
const deleteLabel = defineEndpoint({
  method: "DELETE",
  path: LABEL_PATH,
  docs: "issues/labels#delete-a-label",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { repository } = call;
    const label = requireLabel(call);
    sendLabelChangeEvent(call, "deleted", label, {});
    repository.labels = repository.labels.filter((one) => one !== label);
    changeIssueLabels(call, (one) => (one === label.name ? [] : [one]));
    call.sandbox.save();
    return respondNoContent();
  },
});

type Label = Repository["labels"][number];

function requireLabel({ params, repository }: Call): Label {
  const wanted = (params["name"] ?? "").toLowerCase();
  const label = repository.labels.find((one) => one.name.toLowerCase() === wanted);
  if (!label) throw createNotFoundError();
  return label;
}

function changeIssueLabels(
  { sandbox, repository }: Call,
  change: (name: string) => string[],
): void {
  for (const issue of sandbox.world.issues) {
    if (issue.repositoryId === repository.id) issue.labels = issue.labels.flatMap(change);
  }
}

function sendLabelChangeEvent(
  { sandbox, repository, login }: Call,
  action: string,
  { name }: Label,
  more: Record<string, unknown>,
) {
  const label = serializeLabel(sandbox, repository, name);
  sandbox.save();
  sandbox.emit(repository, "label", action, { label, ...more, sender: login });
  return label;
}

const listIssueLabels = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
  docs: "issues/labels#list-labels-for-an-issue",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    createPage(call, requireIssue(call).labels, (name) =>
      serializeLabel(call.sandbox, call.repository, name),
    ),
});

const removeIssueLabel = defineEndpoint({
  method: "DELETE",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name...}",
  docs: "issues/labels#remove-a-label-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = requireIssue(call);
    const removed = removeLabel(call.sandbox, call.repository, issue, call.params.name, call.login);
    if (!removed) throw new HttpError(404, "Label does not exist");
    return respondOk(
      issue.labels.map((name) => serializeLabel(call.sandbox, call.repository, name)),
    );
  },
});

const ISSUE_LABELS_PATH = "/repos/{owner}/{repo}/issues/{issue_number}/labels";

/** Sets exactly these labels. Each change has its event. */
const setIssueLabels = defineEndpoint({
  method: "PUT",
  path: ISSUE_LABELS_PATH,
  docs: "issues/labels#set-labels-for-an-issue",
  permission: "issues:write|pull_requests:write",
  takesList: true,
  role: "triage",
  handle(call) {
    const { labels, items } = parseBody(call, LabelNames);
    return respondOk(replaceLabels(call, labels ?? items ?? []));
  },
});

const removeAllIssueLabels = defineEndpoint({
  method: "DELETE",
  path: ISSUE_LABELS_PATH,
  docs: "issues/labels#remove-all-labels-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    replaceLabels(call, []);
    return respondNoContent();
  },
});

function replaceLabels(call: Call, names: string[]) {
  const { sandbox, repository, login } = call;
  const issue = requireIssue(call);
  checkLabels(repository, names);
  setLabels(sandbox, repository, issue, names, login);
  return issue.labels.map((name) => serializeLabel(sandbox, repository, name));
}

export const labelEndpoints: Endpoint[] = [
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
];

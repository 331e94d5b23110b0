import { serializeLabel } from "../rest/serializers/issue.ts";
import { HttpError, createUnprocessableError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { sendIssueEvent, recordIssueEvent } from "./issue-events.ts";
import type { Repository } from "../schema/repository.ts";
import type { Issue } from "../schema/issues.ts";

/** GitHub's limits: a label's name, in characters, and the labels of one issue. */
const MAX_NAME_LENGTH = 50;
const MAX_LABELS = 100;

/**
 * Refuses labels that an issue can't have: a new one whose name is too long, and more than a
 * hundred in total (https://docs.github.com/issues, "Managing labels").
 */
export function checkLabels(repository: Repository, names: string[], before: string[] = []): void {
  const known = (name: string) =>
    repository.labels.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const value = names.find((name) => [...name].length > MAX_NAME_LENGTH && !known(name));
  if (value !== undefined) {
    throw new HttpError(422, "Validation Failed", [
      { value, resource: "Label", field: "name", code: "invalid" },
    ]);
  }
  const all = new Set([...before, ...names].map((name) => name.toLowerCase()));
  if (all.size > MAX_LABELS)
    throw createUnprocessableError(
      `Validation Failed. Issues cannot have more than ${MAX_LABELS} labels`,
    );
}

/** Adds labels. Creates unknown ones, as GitHub does. */
export function addLabels(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  names: string[],
  actor: string,
) {
  for (const wanted of names) {
    const known = repository.labels.length;
    const name = ensureLabel(sandbox, repository, wanted);
    if (repository.labels.length > known) sendLabelEvent(sandbox, repository, name, actor);
    if (issue.labels.includes(name)) continue;
    issue.labels.push(name);
    recordIssueEvent(sandbox, issue, "labeled", actor, { label: name });
    sendIssueEvent(sandbox, repository, issue, "labeled", actor, {
      label: serializeLabel(sandbox, repository, name),
    });
  }
  sandbox.save();
}

/** Removes a label. Returns false if the issue did not have it. */
export function removeLabel(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  wanted: string,
  actor: string,
) {
  const name = issue.labels.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (name === undefined) return false;
  issue.labels = issue.labels.filter((one) => one !== name);
  recordIssueEvent(sandbox, issue, "unlabeled", actor, { label: name });
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "unlabeled", actor, {
    label: serializeLabel(sandbox, repository, name),
  });
  return true;
}

/** Sets exactly these labels. Each change has its event. */
export function setLabels(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  names: string[],
  actor: string,
) {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const name of issue.labels) {
    if (!wanted.has(name.toLowerCase())) removeLabel(sandbox, repository, issue, name, actor);
  }
  addLabels(sandbox, repository, issue, names, actor);
}

export function sendLabelEvent(
  sandbox: Sandbox,
  repository: Repository,
  name: string,
  sender: string,
): void {
  sandbox.emit(repository, "label", "created", {
    label: serializeLabel(sandbox, repository, name),
    sender,
  });
}

/** Returns the label's name in the repository's spelling. */
export function ensureLabel(sandbox: Sandbox, repository: Repository, name: string): string {
  const known = repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known) return known.name;
  repository.labels.push({ id: sandbox.nextId(), name, color: "ededed", description: null });
  sandbox.save();
  return name;
}

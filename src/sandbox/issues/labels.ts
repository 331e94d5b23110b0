import type { Issue, Repository } from "../model.ts";
import { presentLabel } from "../rest/present/issue.ts";
import { Refusal, unprocessable } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { announce, record } from "./record.ts";

/** GitHub's limits: a label's name, in characters, and the labels of one issue. */
const NAME_LIMIT = 50;
const MOST = 100;

/**
 * Refuses labels that an issue can't have: a new one with too long a name, and more than a hundred in all
 * (https://docs.github.com/issues, "Managing labels").
 */
export function checkLabels(repository: Repository, names: string[], before: string[] = []): void {
  const known = (name: string) => repository.labels.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const value = names.find((name) => [...name].length > NAME_LIMIT && !known(name));
  if (value !== undefined) {
    throw new Refusal(422, "Validation Failed", [{ value, resource: "Label", field: "name", code: "invalid" }]);
  }
  const all = new Set([...before, ...names].map((name) => name.toLowerCase()));
  if (all.size > MOST) throw unprocessable(`Validation Failed. Issues cannot have more than ${MOST} labels`);
}

/** Puts labels on; unknown ones are made, as GitHub does. */
export function addLabels(sandbox: Sandbox, repository: Repository, issue: Issue, names: string[], actor: string) {
  for (const wanted of names) {
    const known = repository.labels.length;
    const name = ensureLabel(sandbox, repository, wanted);
    if (repository.labels.length > known) announceLabel(sandbox, repository, name, actor);
    if (issue.labels.includes(name)) continue;
    issue.labels.push(name);
    record(sandbox, issue, "labeled", actor, { label: name });
    announce(sandbox, repository, issue, "labeled", actor, { label: presentLabel(sandbox, repository, name) });
  }
  sandbox.save();
}

/** Takes a label off; false when it was not there. */
export function removeLabel(sandbox: Sandbox, repository: Repository, issue: Issue, wanted: string, actor: string) {
  const name = issue.labels.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (name === undefined) return false;
  issue.labels = issue.labels.filter((one) => one !== name);
  record(sandbox, issue, "unlabeled", actor, { label: name });
  sandbox.save();
  announce(sandbox, repository, issue, "unlabeled", actor, { label: presentLabel(sandbox, repository, name) });
  return true;
}

/** Puts exactly these labels on, each change with its event. */
export function setLabels(sandbox: Sandbox, repository: Repository, issue: Issue, names: string[], actor: string) {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const name of issue.labels) {
    if (!wanted.has(name.toLowerCase())) removeLabel(sandbox, repository, issue, name, actor);
  }
  addLabels(sandbox, repository, issue, names, actor);
}

export function announceLabel(sandbox: Sandbox, repository: Repository, name: string, sender: string): void {
  sandbox.emit(repository, "label", "created", { label: presentLabel(sandbox, repository, name), sender });
}

/** The label's name as the repository writes it. */
export function ensureLabel(sandbox: Sandbox, repository: Repository, name: string): string {
  const known = repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known) return known.name;
  repository.labels.push({ id: sandbox.nextId(), name, color: "ededed", description: null });
  sandbox.save();
  return name;
}

import { z } from "zod";
import type { Repository } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentLabel } from "../present/issue.ts";
import { notFound, validationFailed } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";
import { checkLabel } from "./repository-labels.ts";

const PATH = "/repos/{owner}/{repo}/labels/{name}";
const Body = z.object({
  new_name: z.string().min(1).optional(),
  color: z.string().optional(),
  description: z.string().nullish(),
});

/** A new name goes along to every issue that has the label. */
export const updateLabel: Endpoint = {
  method: "PATCH",
  path: PATH,
  docs: "issues/labels#update-a-label",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { repository } = call;
    const label = labelOf(call);
    const { new_name: name = label.name, color, description } = input(call, Body);
    checkLabel({ name, color, description });
    const same = (one: Label): boolean => one.name.toLowerCase() === name.toLowerCase();
    if (repository.labels.some((one) => one !== label && same(one))) {
      throw validationFailed("Label", "name", "already_exists");
    }
    const changes = name === label.name ? {} : { changes: { name: { from: label.name } } };
    relabel(call, (one) => (one === label.name ? [name] : [one]));
    label.name = name;
    label.color = color ?? label.color;
    if (description !== undefined) label.description = description;
    return ok(tell(call, "edited", label, changes));
  },
};

/** Takes the label off every issue, without an event on them. */
export const deleteLabel: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "issues/labels#delete-a-label",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { repository } = call;
    const label = labelOf(call);
    tell(call, "deleted", label, {});
    repository.labels = repository.labels.filter((one) => one !== label);
    relabel(call, (one) => (one === label.name ? [] : [one]));
    call.sandbox.save();
    return noContent();
  },
};

type Label = Repository["labels"][number];

function labelOf({ params, repository }: Call): Label {
  const wanted = (params["name"] ?? "").toLowerCase();
  const label = repository.labels.find((one) => one.name.toLowerCase() === wanted);
  if (!label) throw notFound();
  return label;
}

function relabel({ sandbox, repository }: Call, change: (name: string) => string[]): void {
  for (const issue of sandbox.world.issues) {
    if (issue.repositoryId === repository.id) issue.labels = issue.labels.flatMap(change);
  }
}

function tell({ sandbox, repository, login }: Call, action: string, { name }: Label, more: Record<string, unknown>) {
  const label = presentLabel(sandbox, repository, name);
  sandbox.save();
  sandbox.emit(repository, "label", action, { label, ...more, sender: login });
  return label;
}

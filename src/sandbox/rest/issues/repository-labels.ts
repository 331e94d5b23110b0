import { z } from "zod";
import { announceLabel, ensureLabel } from "../../issues/labels.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { page } from "../page.ts";
import { presentLabel } from "../present/issue.ts";
import { notFound, validationFailed } from "../refusal.ts";
import { created, ok } from "../reply.ts";

export const listLabels: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/labels",
  docs: "issues/labels#list-labels-for-a-repository",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    page(call, call.repository.labels, (label) => presentLabel(call.sandbox, call.repository, label.name)),
};

export const getLabel: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/labels/{name}",
  docs: "issues/labels#get-a-label",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const wanted = (call.params["name"] ?? "").toLowerCase();
    const label = call.repository.labels.find((one) => one.name.toLowerCase() === wanted);
    if (!label) throw notFound();
    return ok(presentLabel(call.sandbox, call.repository, label.name));
  },
};

const NAME_LIMIT = 50;
const DESCRIPTION_LIMIT = 100;

/**
 * Refuses a name or description that is too long, and a color that isn't six hexadecimal digits without `#`:
 * https://docs.github.com/rest/issues/labels#create-a-label
 */
export function checkLabel(label: { name?: string; color?: string; description?: string | null }): void {
  const { name = "", color, description } = label;
  checkLength("name", name, NAME_LIMIT);
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) throw validationFailed("Label", "color", "invalid");
  checkLength("description", description ?? "", DESCRIPTION_LIMIT);
}

function checkLength(field: string, text: string, most: number): void {
  if ([...text].length <= most) return;
  throw validationFailed("Label", field, "custom", `${field} is too long (maximum is ${most} characters)`);
}

const Body = z.object({
  name: z.string().min(1),
  color: z.string().optional(),
  description: z.string().nullish(),
});

export const createLabel: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/labels",
  docs: "issues/labels#create-a-label",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const { repository, sandbox } = call;
    const { name, color, description } = input(call, Body);
    checkLabel({ name, color, description });
    if (repository.labels.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      throw validationFailed("Label", "name", "already_exists");
    }
    ensureLabel(sandbox, repository, name);
    const label = repository.labels.find((one) => one.name === name);
    if (label) Object.assign(label, { color: color ?? label.color, description: description ?? null });
    sandbox.save();
    announceLabel(sandbox, repository, name, call.login);
    return created(presentLabel(sandbox, repository, name));
  },
};

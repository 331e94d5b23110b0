import { z } from "zod";
import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Call } from "../endpoint.ts";
import { validationFailed } from "../refusal.ts";

/** A title; GitHub takes a number for one. */
export const Title = z.preprocess((value) => (typeof value === "number" ? String(value) : value), z.string());

/** A label by its name, alone or in an object. */
export const LabelName = z.union([
  z.string().min(1),
  z.object({ name: z.string().min(1) }).transform((label) => label.name),
]);

/** `{labels: […]}` or the bare list, which arrives as `items`. */
export const LabelNames = z.object({ labels: z.array(LabelName).optional(), items: z.array(LabelName).optional() });

/** A person by login, alone or in an object. */
export const Login = z.union([z.string().min(1), z.object({ login: z.string().min(1) }).transform((one) => one.login)]);

/** What only people with triage access may set on an issue; the sandbox has neither milestones nor types. */
export const Triaged = z.object({
  labels: z.array(LabelName).optional(),
  assignees: z.array(Login).optional(),
  assignee: z.string().nullish(),
  milestone: z.union([z.string(), z.number()]).nullish(),
  type: z.unknown().optional(),
});

/** The logins that a body names, `assignee` being the old way; undefined where it names none. */
export function assigneesOf({ assignee, assignees }: z.infer<typeof Triaged>): string[] | undefined {
  if (assignees !== undefined || assignee === undefined) return assignees;
  return assignee === null || assignee === "" ? [] : [assignee];
}

/** Refuses a milestone and a type: a repository without them has none of that name. */
export function checkTriaged({ milestone, type }: z.infer<typeof Triaged>): void {
  if (milestone !== undefined && milestone !== null) throw validationFailed("Issue", "milestone", "invalid");
  if (type !== undefined && type !== null) throw validationFailed("Issue", "type", "invalid");
}

/** Labels and assignees of people without triage are dropped silently, as the page of the endpoint says. */
export function mayTriage({ actor, repository }: Call): boolean {
  return actor.kind !== "person" || atLeast(roleOf(repository, actor.login), "triage");
}

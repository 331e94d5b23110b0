/** Where the action of a step with `uses` is: built in, in the folder of actions that the user names, or nowhere. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { StepSpec } from "../types.ts";
import type { Action } from "./action.ts";
import { builtins } from "./index.ts";

export type FoundAction =
  | { kind: "built-in"; action: Action }
  | { kind: "folder"; folder: string }
  /** `what` completes "This job needs …". */
  | { kind: "missing"; what: string };

/** Finds the action that `uses` names, other than one of the repository itself (`./path`). */
export function findAction(machine: { actions: string | null }, uses: string): FoundAction {
  const [name = "", ref = ""] = uses.split("@");
  if (uses.startsWith("docker://")) {
    return { kind: "missing", what: `Docker for the action ${uses}` };
  }
  const [owner = "", repository = "", ...path] = name.split("/");
  const lower = name.toLowerCase();
  const action = builtins[lower] ?? null;
  if (action !== null) {
    return { kind: "built-in", action };
  }
  const isPlain = [owner, repository, ref, ...path].every((part) => !part.split("/").includes(".."));
  const folders = machine.actions === null || !isPlain ? [] : [`${repository}@${ref.replaceAll("/", "-")}`, repository];
  const folder = folders.map((one) => join(machine.actions ?? "", owner, one, ...path)).find(isFolder);
  return folder === undefined ? { kind: "missing", what: `the action ${uses}` } : { kind: "folder", folder };
}

/** What the first steps that run in any case need and is not here, or null. A condition is read when its turn comes. */
export function findMissingAction(machine: { actions: string | null }, steps: StepSpec[]): string | null {
  const certain = steps.filter((step) => step.uses !== null && step.if === null && step.continueOnError === false);
  const remote = certain.map((step) => step.uses ?? "").filter((uses) => !/^[.$]\//.test(uses));
  const found = remote.map((uses) => findAction(machine, uses));
  return found.flatMap((one) => (one.kind === "missing" ? [one.what] : []))[0] ?? null;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

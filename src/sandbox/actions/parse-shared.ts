/** Parts of a workflow file that the workflow and its jobs have in common. */
import { type Fields, isExpression } from "./fields.ts";
import type { ConcurrencySpec, Permissions, RunDefaults } from "./types.ts";

const SCOPES = [
  "actions",
  "artifact-metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id-token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "repository-projects",
  "security-events",
  "statuses",
];

/** `permissions` as the token's, in the API's words (`pull_requests`); null when absent. */
export function parsePermissions(fields: Fields): Permissions | null {
  if (!fields.has("permissions")) {
    return null;
  }
  const value = fields.raw("permissions");
  if (value === "read-all" || value === "write-all") {
    const level = value === "read-all" ? "read" : "write";
    return Object.fromEntries(SCOPES.map((scope) => [apiName(scope), level]));
  }
  const result: Permissions = {};
  if (value === null) {
    return result;
  }
  const map = fields.child("permissions");
  map.only(SCOPES);
  for (const scope of map.keys()) {
    const level = map.text(scope);
    if (level === "read" || level === "write") {
      result[apiName(scope)] = level;
    } else if (level !== "none") {
      throw map.error(scope, `permission '${scope}' must be read, write or none`);
    }
  }
  return result;
}

export function parseConcurrency(fields: Fields): ConcurrencySpec | null {
  const value = fields.raw("concurrency");
  if (value === null) {
    return null;
  }
  if (typeof value === "string") {
    return { group: value, cancelInProgress: false };
  }
  const map = fields.child("concurrency");
  map.only(["group", "cancel-in-progress"]);
  const group = map.text("group");
  if (group === null) {
    throw fields.error("concurrency", "concurrency needs a group");
  }
  return { group, cancelInProgress: map.flag("cancel-in-progress", false) };
}

export function parseRunDefaults(fields: Fields): RunDefaults {
  if (fields.raw("defaults") === null) {
    return { shell: null, workingDirectory: null };
  }
  const defaults = fields.child("defaults");
  defaults.only(["run"]);
  const run = defaults.child("run");
  run.only(["shell", "working-directory"]);
  return { shell: run.text("shell"), workingDirectory: run.text("working-directory") };
}

/** The matrix: an expression, or a mapping whose vectors may be expressions. */
export function parseMatrix(strategy: Fields): string | Record<string, unknown> | null {
  const value = strategy.raw("matrix");
  if (value === null || isExpression(value)) {
    return value;
  }
  const map = strategy.child("matrix");
  return Object.fromEntries(map.keys().map((key) => [key, map.raw(key)]));
}

function apiName(scope: string): string {
  return scope.replaceAll("-", "_");
}

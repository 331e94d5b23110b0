/** Parts of a workflow file that the workflow and its jobs have in common. */
import { isMap, type PlainMap } from "./parser.ts";
import { flagOf, mapOf, textOf } from "./plain.ts";
import type { ConcurrencySpec, Permissions, RunDefaults } from "./types.ts";

/** What `read-all` and `write-all` stand for. */
const SCOPES =
  "actions artifact-metadata attestations checks contents deployments discussions id-token issues models packages " +
  "pages pull-requests repository-projects security-events statuses";

/** `permissions` as the token's, in the API's words (`pull_requests`); null when absent. */
export function parsePermissions(owner: PlainMap): Permissions | null {
  const value = owner["permissions"];
  if (value === undefined) {
    return null;
  }
  const all = (textOf(owner, "permissions") ?? "").replace(/-all$/, "");
  const entries: [string, unknown][] = isMap(value)
    ? Object.entries(value)
    : SCOPES.split(" ").map((scope) => [scope, all]);
  const result: Permissions = {};
  for (const [scope, level] of entries) {
    if (level === "read" || level === "write") {
      result[scope.replaceAll("-", "_")] = level;
    }
  }
  return result;
}

export function parseConcurrency(owner: PlainMap): ConcurrencySpec | null {
  const value = owner["concurrency"] ?? null;
  if (value === null) {
    return null;
  }
  if (!isMap(value)) {
    return { group: textOf(owner, "concurrency") ?? "", cancelInProgress: false, queue: "single" };
  }
  return {
    group: textOf(value, "group") ?? "",
    cancelInProgress: flagOf(value, "cancel-in-progress", false),
    queue: textOf(value, "queue") === "max" ? "max" : "single",
  };
}

export function parseRunDefaults(owner: PlainMap): RunDefaults {
  const run = mapOf(mapOf(owner, "defaults"), "run");
  return { shell: textOf(run, "shell"), workingDirectory: textOf(run, "working-directory") };
}

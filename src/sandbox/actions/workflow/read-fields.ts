/** Parses parts of a workflow file that the workflow and its jobs have in common. */
import { isYamlMap, type YamlMap, type YamlValue } from "./yaml-parser.ts";
import type { ConcurrencySpec, Permissions, RunDefaults, YamlScalar } from "./workflow-file.ts";

// Reads fields of a file that GitHub's parser has accepted. All existing fields have the right
// shape.

/** Returns the mapping below the key, empty if it is missing. */
export function getMap(map: YamlMap, key: string): YamlMap {
  const value = map[key];
  return isYamlMap(value) ? value : {};
}

export function getText(map: YamlMap, key: string): string | null {
  const value = map[key];
  return isYamlScalar(value) ? String(value) : null;
}

/** Returns one text or a list of texts as a list, or null if the key is missing. */
export function getTexts(map: YamlMap, key: string): string[] | null {
  const value = map[key] ?? null;
  return value === null
    ? null
    : [value].flat().map((item) => (isYamlScalar(item) ? String(item) : ""));
}

/** Returns a mapping of names to scalars (`env`, `with`, `outputs`). */
export function getScalars(map: YamlMap, key: string): Record<string, YamlScalar> {
  return Object.fromEntries(
    Object.entries(getMap(map, key)).map(([name, value]) => [
      name,
      isYamlScalar(value) ? value : "",
    ]),
  );
}

/** Returns a boolean, or an expression that yields one. */
export function getFlag(map: YamlMap, key: string, fallback: boolean): boolean | string {
  const value = map[key];
  return typeof value === "boolean" || typeof value === "string" ? value : fallback;
}

/** Returns a number, or an expression that yields one. */
export function getNumber(map: YamlMap, key: string): number | string | null {
  const value = map[key];
  return typeof value === "number" || typeof value === "string" ? value : null;
}

/** Returns whether a value is text that contains an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("${{");
}

export function isYamlScalar(value: YamlValue | undefined): value is YamlScalar {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** The scopes that `read-all` and `write-all` include. */
const PERMISSION_SCOPES =
  "actions artifact-metadata attestations checks contents deployments discussions id-token " +
  "issues models packages pages pull-requests repository-projects security-events statuses";

/** Returns `permissions` in the API's words (`pull_requests`), or null if the key is missing. */
export function parsePermissions(owner: YamlMap): Permissions | null {
  const value = owner["permissions"];
  if (value === undefined) {
    return null;
  }
  const all = (getText(owner, "permissions") ?? "").replace(/-all$/, "");
  const entries: [string, unknown][] = isYamlMap(value)
    ? Object.entries(value)
    : PERMISSION_SCOPES.split(" ").map((scope) => [scope, all]);
  const result: Permissions = {};
  for (const [scope, level] of entries) {
    if (level === "read" || level === "write") {
      result[scope.replaceAll("-", "_")] = level;
    }
  }
  return result;
}

export function parseConcurrency(owner: YamlMap): ConcurrencySpec | null {
  const value = owner["concurrency"] ?? null;
  if (value === null) {
    return null;
  }
  if (!isYamlMap(value)) {
    return { group: getText(owner, "concurrency") ?? "", cancelInProgress: false, queue: "single" };
  }
  return {
    group: getText(value, "group") ?? "",
    cancelInProgress: getFlag(value, "cancel-in-progress", false),
    queue: getText(value, "queue") === "max" ? "max" : "single",
  };
}

export function parseRunDefaults(owner: YamlMap): RunDefaults {
  const run = getMap(getMap(owner, "defaults"), "run");
  return { shell: getText(run, "shell"), workingDirectory: getText(run, "working-directory") };
}

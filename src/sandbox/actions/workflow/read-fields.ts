/** Parts of a workflow file that the workflow and its jobs have in common. */
import { isYamlMap, type YamlMap, type YamlValue } from "./yaml-parser.ts";
import type { ConcurrencySpec, Permissions, RunDefaults, YamlScalar } from "./workflow-file.ts";

// Reads fields of a file that GitHub's parser has accepted: what is there has the right shape.

/** A mapping below the key; empty when there is none. */
export function getMap(map: YamlMap, key: string): YamlMap {
  const value = map[key];
  return isYamlMap(value) ? value : {};
}

export function getText(map: YamlMap, key: string): string | null {
  const value = map[key];
  return isYamlScalar(value) ? String(value) : null;
}

/** One text or a list of texts; null when the key is absent. */
export function getTexts(map: YamlMap, key: string): string[] | null {
  const value = map[key] ?? null;
  return value === null
    ? null
    : [value].flat().map((item) => (isYamlScalar(item) ? String(item) : ""));
}

/** A mapping of names to scalars (`env`, `with`, `outputs`). */
export function getScalars(map: YamlMap, key: string): Record<string, YamlScalar> {
  return Object.fromEntries(
    Object.entries(getMap(map, key)).map(([name, value]) => [
      name,
      isYamlScalar(value) ? value : "",
    ]),
  );
}

/** A boolean, or an expression that gives one. */
export function getFlag(map: YamlMap, key: string, fallback: boolean): boolean | string {
  const value = map[key];
  return typeof value === "boolean" || typeof value === "string" ? value : fallback;
}

/** A number, or an expression that gives one. */
export function getNumber(map: YamlMap, key: string): number | string | null {
  const value = map[key];
  return typeof value === "number" || typeof value === "string" ? value : null;
}

/** Whether a value is text that holds an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("${{");
}

export function isYamlScalar(value: YamlValue | undefined): value is YamlScalar {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** What `read-all` and `write-all` stand for. */
const PERMISSION_SCOPES =
  "actions artifact-metadata attestations checks contents deployments discussions id-token " +
  "issues models packages pages pull-requests repository-projects security-events statuses";

/** `permissions` as the token's, in the API's words (`pull_requests`); null when absent. */
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

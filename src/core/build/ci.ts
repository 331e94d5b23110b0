/** Whether a workflow file starts checks on a pull request: read from its `on:`, without running anything. */
import { load } from "js-yaml";
import { included } from "./filterPattern.ts";

export interface PullBranches {
  base: string;
  head: string;
}

/** What starts a workflow: its events, each with its filters. */
export type Triggers = Record<string, Filters | undefined>;
type Filters = Record<string, unknown>;

/** `paths` = it starts where the pull request's changed files are such as `takes` says. */
export type Start =
  | { when: "always" }
  | { when: "never" }
  | { when: "paths"; takes: (files: readonly string[]) => boolean };

const ALWAYS: Start = { when: "always" };
const NEVER: Start = { when: "never" };

/** The events of a workflow's text; none where it is no workflow. */
export function triggersOf(workflow: string): Triggers {
  let root: unknown;
  try {
    root = load(workflow);
  } catch {
    return {};
  }
  if (!isMap(root)) return {};
  // YAML 1.1 readers take the key `on` for the word "true".
  const on = root["on"] ?? root["true"];
  if (typeof on === "string") return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), {}]));
  if (!isMap(on)) return {};
  return Object.fromEntries(Object.entries(on).map(([name, filters]) => [name, isMap(filters) ? filters : {}]));
}

/**
 * Whether GitHub would start this workflow for a push to a pull request from `head` to `base`. Only `pull_request` and
 * `push` make a pull request's checks: `merge_group` has commits of its own, `workflow_call` waits to be called. A push
 * with a `paths` filter promises nothing: the commit that starts CI after a review changes no file. Checks of other
 * apps are in no file, so they can't be foreseen: name them under `checks:` in the configuration.
 */
export function startOf(triggers: Triggers, { base, head }: PullBranches): Start {
  const onPush = triggers["push"];
  if (onPush && !hasPaths(onPush) && !tagsOnly(onPush) && takesBranch(onPush, head)) return ALWAYS;
  const onPull = triggers["pull_request"];
  if (!onPull || !heedsPushes(onPull) || !takesBranch(onPull, base)) return NEVER;
  return hasPaths(onPull) ? { when: "paths", takes: (files) => takesFiles(onPull, files) } : ALWAYS;
}

/** Whether it surely starts, whatever files the pull request changes. */
export function startsChecks(workflow: string, pull: PullBranches): boolean {
  return startOf(triggersOf(workflow), pull).when === "always";
}

/** A worker's pull request is pushed to after it was opened, so `opened` alone is not enough. */
function heedsPushes(filters: Filters): boolean {
  const types = listOf(filters["types"]);
  return types === null || types.includes("synchronize");
}

/** `push` with tags and no branches is for tags alone. */
function tagsOnly(filters: Filters): boolean {
  const tags = filters["tags"] !== undefined || filters["tags-ignore"] !== undefined;
  return tags && filters["branches"] === undefined && filters["branches-ignore"] === undefined;
}

function hasPaths(filters: Filters): boolean {
  return filters["paths"] !== undefined || filters["paths-ignore"] !== undefined;
}

function takesBranch(filters: Filters, branch: string): boolean {
  const ignored = listOf(filters["branches-ignore"]);
  if (ignored) return !included(ignored, branch);
  const branches = listOf(filters["branches"]);
  return branches === null || included(branches, branch);
}

/** One file that fits `paths`, or that `paths-ignore` doesn't name, is enough. */
function takesFiles(filters: Filters, files: readonly string[]): boolean {
  const ignored = listOf(filters["paths-ignore"]);
  if (ignored) return files.some((file) => !included(ignored, file));
  const paths = listOf(filters["paths"]) ?? [];
  return files.some((file) => included(paths, file));
}

function listOf(value: unknown): string[] | null {
  if (value === undefined || value === null) return null;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Decides from its `on:` whether a workflow file starts checks on a pull request, without running
 * anything.
 */
import { load } from "js-yaml";

// GitHub's filter patterns for branches and paths:
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet

/**
 * Reports whether the patterns include the name. The last matching pattern decides; `!` excludes a
 * name again.
 */
export function isIncluded(patterns: readonly string[], name: string): boolean {
  let result = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (isPatternMatch(negated ? pattern.slice(1) : pattern, name)) result = !negated;
  }
  return result;
}

/**
 * Reports whether the pattern matches. Supports sets in brackets and the quantifiers `?` and `+`
 * for single characters. Ignores a long pattern.
 */
export function isPatternMatch(pattern: string, name: string): boolean {
  const tokens = pattern.length > 256 ? null : parseTokens(pattern);
  if (!tokens) return false;
  let reached = [true, ...name.split("").map(() => false)];
  for (const token of tokens) {
    const next = reached.map((here) => here && token.min === 0);
    // Whether the token matches characters at this place. A repeating token continues while it can.
    let taking = false;
    for (const [i, character] of name.split("").entries()) {
      taking = (reached[i]! || (taking && token.many)) && token.takes(character);
      if (taking && token.ends(character)) next[i + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1)!;
}

interface Token {
  takes: (character: string) => boolean;
  /** Reports whether the match may end after the character. */
  ends: (character: string) => boolean;
  min: 0 | 1;
  many: boolean;
}

const matchAnything = () => true;
const SINGLE = { ends: matchAnything, min: 1, many: false } as const;

function parseTokens(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    const last = tokens.at(-1);
    if (pattern.startsWith("**/", i) && (i === 0 || pattern[i - 1] === "/")) {
      // Any number of folders, including none: `**/README.md` also matches the file in the top
      // folder.
      tokens.push({ takes: matchAnything, ends: (x) => x === "/", min: 0, many: true });
      i += 2;
    } else if (pattern.startsWith("**", i)) {
      tokens.push({ takes: matchAnything, ends: matchAnything, min: 0, many: true });
      i += 1;
    } else if (c === "*") {
      tokens.push({ takes: (x) => x !== "/", ends: matchAnything, min: 0, many: true });
    } else if (c === "?" && last) {
      last.min = 0;
    } else if (c === "+" && last) {
      last.many = true;
    } else if (c === "[") {
      const end = pattern.indexOf("]", i);
      if (end < 0) return null;
      tokens.push({ ...SINGLE, takes: parseCharacterSet(pattern.slice(i + 1, end)) });
      i = end;
    } else {
      const literal = c === "\\" ? (pattern[++i] ?? "\\") : c;
      tokens.push({ ...SINGLE, takes: (x) => x === literal });
    }
  }
  return tokens;
}

function parseCharacterSet(text: string): (character: string) => boolean {
  const ranges = [...text.matchAll(/(.)-(.)|(.)/gs)].map((m) =>
    m[3] ? [m[3], m[3]] : [m[1]!, m[2]!],
  );
  return (x) => ranges.some(([from, to]) => x >= from! && x <= to!);
}

export interface PullBranches {
  base: string;
  head: string;
}

/** The events that start a workflow, each with its filters. */
export type Triggers = Record<string, Filters | undefined>;
type Filters = Record<string, unknown>;

/** `paths`: it starts if `takes` accepts the pull request's changed files. */
export type StartCondition =
  | { when: "always" }
  | { when: "never" }
  | { when: "paths"; takes: (files: readonly string[]) => boolean };

const ALWAYS: StartCondition = { when: "always" };
const NEVER: StartCondition = { when: "never" };

/** Parses the events of a workflow's text. Empty if it isn't a workflow. */
export function parseTriggers(workflow: string): Triggers {
  let root: unknown;
  try {
    root = load(workflow);
  } catch {
    return {};
  }
  if (!isMap(root)) return {};
  // YAML 1.1 parsers read the key `on` as the word "true".
  const on = root["on"] ?? root["true"];
  if (typeof on === "string") return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), {}]));
  if (!isMap(on)) return {};
  return Object.fromEntries(
    Object.entries(on).map(([name, filters]) => [name, isMap(filters) ? filters : {}]),
  );
}

/**
 * Reports whether GitHub would start this workflow for a push to a pull request from `head` to
 * `base`. Only
 * `pull_request` and `push` create a pull request's checks: `merge_group` has its own commits, and
 * `workflow_call` waits for a caller. A push with a `paths` filter guarantees nothing, because the
 * commit that starts CI after a review changes no file. No file shows checks of other Apps, so
 * people name them under `checks:` in the configuration.
 */
export function getStartCondition(
  triggers: Triggers,
  { base, head }: PullBranches,
): StartCondition {
  const onPush = triggers["push"];
  if (onPush && !hasPaths(onPush) && !isTagsOnly(onPush) && isBranchTaken(onPush, head))
    return ALWAYS;
  const onPull = triggers["pull_request"];
  if (!onPull || !isRunOnPush(onPull) || !isBranchTaken(onPull, base)) return NEVER;
  return hasPaths(onPull)
    ? { when: "paths", takes: (files) => isAnyFileTaken(onPull, files) }
    : ALWAYS;
}

/** Reports whether it certainly starts for any changed files. */
export function isCertainToStart(workflow: string, pull: PullBranches): boolean {
  return getStartCondition(parseTriggers(workflow), pull).when === "always";
}

/** Baton pushes to a worker's pull request after opening it, so `opened` alone isn't enough. */
function isRunOnPush(filters: Filters): boolean {
  const types = toList(filters["types"]);
  return types === null || types.includes("synchronize");
}

/** `push` with tags and no branches applies only to tags. */
function isTagsOnly(filters: Filters): boolean {
  const tags = filters["tags"] !== undefined || filters["tags-ignore"] !== undefined;
  return tags && filters["branches"] === undefined && filters["branches-ignore"] === undefined;
}

function hasPaths(filters: Filters): boolean {
  return filters["paths"] !== undefined || filters["paths-ignore"] !== undefined;
}

function isBranchTaken(filters: Filters, branch: string): boolean {
  const ignored = toList(filters["branches-ignore"]);
  if (ignored) return !isIncluded(ignored, branch);
  const branches = toList(filters["branches"]);
  return branches === null || isIncluded(branches, branch);
}

/** One file that matches `paths`, or that `paths-ignore` doesn't match, is enough. */
function isAnyFileTaken(filters: Filters, files: readonly string[]): boolean {
  const ignored = toList(filters["paths-ignore"]);
  if (ignored) return files.some((file) => !isIncluded(ignored, file));
  const paths = toList(filters["paths"]) ?? [];
  return files.some((file) => isIncluded(paths, file));
}

function toList(value: unknown): string[] | null {
  if (value === undefined || value === null) return null;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

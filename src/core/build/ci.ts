/** Whether a workflow file starts checks on a pull request: read from its `on:`, without running anything. */
import { load } from "js-yaml";

export interface PullBranches {
  base: string;
  head: string;
}

/**
 * Whether GitHub would start this workflow for a pull request from `head` to `base`, or for the push of its head.
 * A workflow with a `paths` filter may stay away, so it promises nothing; neither does a file that isn't a
 * workflow.
 */
export function startsChecks(workflow: string, pull: PullBranches): boolean {
  const events = eventsOf(workflow);
  const onPull = events["pull_request"];
  if (onPull !== undefined && opens(onPull) && passes(onPull, pull.base)) return true;
  const onPush = events["push"];
  return onPush !== undefined && !tagsOnly(onPush) && passes(onPush, pull.head);
}

type Filters = Record<string, unknown>;

function eventsOf(workflow: string): Record<string, Filters | undefined> {
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

function opens(filters: Filters): boolean {
  const types = listOf(filters["types"]);
  return types === null || types.some((t) => t === "opened" || t === "synchronize");
}

/** `push` with tags and no branches is for tags alone. */
function tagsOnly(filters: Filters): boolean {
  const tags = filters["tags"] !== undefined || filters["tags-ignore"] !== undefined;
  return tags && filters["branches"] === undefined && filters["branches-ignore"] === undefined;
}

function passes(filters: Filters, branch: string): boolean {
  if (filters["paths"] !== undefined || filters["paths-ignore"] !== undefined) return false;
  const ignored = listOf(filters["branches-ignore"]);
  if (ignored) return !included(ignored, branch);
  const branches = listOf(filters["branches"]);
  return branches === null || included(branches, branch);
}

/** The last pattern that fits decides; `!` takes a branch out again. */
function included(patterns: string[], branch: string): boolean {
  let result = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (fits(negated ? pattern.slice(1) : pattern, branch)) result = !negated;
  }
  return result;
}

/**
 * GitHub's filter patterns: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 * A set in brackets and the quantifiers `?` and `+` are understood for single characters. A long pattern is not tried.
 */
export function fits(pattern: string, name: string): boolean {
  const tokens = pattern.length > 256 ? null : tokensOf(pattern);
  if (!tokens) return false;
  let reached = [true, ...name.split("").map(() => false)];
  for (const token of tokens) {
    const next = reached.map((here) => here && token.min === 0);
    // Whether the token is taking characters at this place: one that takes many goes on as long as it can.
    let taking = false;
    for (const [i, character] of name.split("").entries()) {
      taking = (reached[i]! || (taking && token.many)) && token.takes(character);
      if (taking) next[i + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1)!;
}

interface Token {
  takes: (character: string) => boolean;
  min: 0 | 1;
  many: boolean;
}

function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    const last = tokens.at(-1);
    if (c === "*" && pattern[i + 1] === "*") {
      tokens.push({ takes: () => true, min: 0, many: true });
      i += 1;
    } else if (c === "*") {
      tokens.push({ takes: (x) => x !== "/", min: 0, many: true });
    } else if (c === "?" && last) {
      last.min = 0;
    } else if (c === "+" && last) {
      last.many = true;
    } else if (c === "[") {
      const end = pattern.indexOf("]", i);
      if (end < 0) return null;
      tokens.push({ takes: setOf(pattern.slice(i + 1, end)), min: 1, many: false });
      i = end;
    } else {
      const literal = c === "\\" ? (pattern[++i] ?? "\\") : c;
      tokens.push({ takes: (x) => x === literal, min: 1, many: false });
    }
  }
  return tokens;
}

function setOf(text: string): (character: string) => boolean {
  const ranges = [...text.matchAll(/(.)-(.)|(.)/gs)].map((m) => (m[3] ? [m[3], m[3]] : [m[1]!, m[2]!]));
  return (x) => ranges.some(([from, to]) => x >= from! && x <= to!);
}

function listOf(value: unknown): string[] | null {
  if (value === undefined || value === null) return null;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that people or sessions wrote, held against a schema; every difference in words that help to mend it. */
import { z } from "zod";
import { nearest } from "./nearest.ts";
import type { Path } from "./yaml.ts";

export interface FieldProblem {
  path: Path;
  /** `gates.plan`, `runs_on[0]`; null for the whole. */
  field: string | null;
  message: string;
}

/** Unknown keys of one mapping that are told: thousands of them are no slips. */
const MOST_KEYS = 50;

export type Checked<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

/** By a former key of the whole: what to write now, as the end of a sentence, given the value in one short line. */
export type Renamed = Readonly<Record<string, (value: string) => string>>;

/** Checks `value`; all problems at once. Unknown keys come with what was probably meant. Never throws. */
export function check<S extends z.ZodType>(schema: S, value: unknown, renamed: Renamed = {}): Checked<z.output<S>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(schema, issue, []));
  return { ok: false, problems: problems.map((problem) => explainRenamed(problem, value, renamed)) };
}

/** The field's name as people write it; a key of theirs in one short line. */
export function fieldName(path: Path): string | null {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${shown(String(key))}`)).join("");
  return name === "" ? null : name.replace(/^\./, "");
}

function explainRenamed(problem: FieldProblem, whole: unknown, renamed: Renamed): FieldProblem {
  const [key, ...rest] = problem.path;
  if (rest.length > 0 || typeof key !== "string" || !Object.hasOwn(renamed, key)) return problem;
  const value = shown(String((whole as Record<string, unknown>)[key]));
  return { ...problem, message: `unknown key \`${key}\`: ${renamed[key]!(value)}` };
}

function problemsOf(schema: z.ZodType, issue: z.core.$ZodIssue, above: Path): FieldProblem[] {
  const at = [...above, ...issue.path];
  // The way to write it that was begun says more than a list of all the ways.
  const begun = issue.code === "invalid_union" && issue.errors.find((errors) => errors.every(isWithin));
  if (begun) return begun.flatMap((inner) => problemsOf(schema, inner, at));
  // Of a mapping with names of people's own.
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({ path: at, field: fieldName(at), message: messageOf(inner) }));
  }
  if (issue.code !== "unrecognized_keys") return [{ path: at, field: fieldName(at), message: messageOf(issue) }];
  const known = keysAt(schema, at);
  return issue.keys.slice(0, MOST_KEYS).map((key) => {
    const path = [...at, key];
    const meant = nearest(key, known);
    const keys = known.length === 0 ? "" : `; known keys: ${known.join(", ")}`;
    const help = meant === null ? keys : `; did you mean \`${meant}\`?`;
    return { path, field: fieldName(path), message: `unknown key \`${shown(key)}\`${help}` };
  });
}

/** Whether a value is of the kind that was expected, and wrong within. */
const isWithin = (issue: z.core.$ZodIssue) => issue.path.length > 0 || issue.code === "unrecognized_keys";

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPES[issue.expected] ?? issue.expected}, found ${found(issue.input)}`;
    case "invalid_value":
      return `expected ${issue.values.map((one) => `\`${String(one)}\``).join(" or ")}, found ${found(issue.input)}`;
    case "invalid_union":
      return issue.errors.length > 0 ? `expected ${unionOf(issue)}, found ${found(issue.input)}` : issue.message;
    case "too_small":
    case "too_big":
      return `${sizeOf(issue)}, found ${found(issue.input)}`;
    default:
      return `${issue.message}, found ${found(issue.input)}`;
  }
}

const TYPES: Record<string, string> = {
  object: "a mapping of keys",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function unionOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const members = issue.errors.map((errors) => errors[0]);
  const kinds = members.map((inner) =>
    inner?.code === "invalid_type" ? (TYPES[inner.expected] ?? inner.expected) : "",
  );
  return [...new Set(kinds.filter((kind) => kind !== ""))].join(" or ") || "another value";
}

function sizeOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === "string") return `expected ${bound} characters`;
  if (issue.origin === "array") return `expected ${bound} ${bound.endsWith(" 1") ? "entry" : "entries"}`;
  return `expected ${bound}`;
}

function found(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "a mapping of keys";
  const scalar = value as string | number | boolean;
  return scalar === "" ? "an empty text" : `\`${shown(String(scalar))}\``;
}

/** Foreign text within a message: one short line. */
function shown(text: string): string {
  const line = text.replace(/[\p{C}\s`]+/gu, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

type Node = z.core.JSONSchema.JSONSchema | undefined;

/** Key names that a schema has at a path, by way of its JSON schema; none where it may be one of several. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let node: Node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  for (const key of path) {
    const inner =
      typeof key === "number" ? node?.items : (node?.properties?.[String(key)] ?? node?.additionalProperties);
    node = inner as Node;
  }
  return Object.keys(node?.properties ?? {});
}

import { z } from "zod";
import { findNearest } from "./similarity.ts";
import type { YamlPath } from "./yaml.ts";

/** A problem in a configuration file. */
export interface SettingsProblem {
  /** `.github/baton.yml`, or `octo/.github:.github/baton.yml` for a file of another repository. */
  file: string;
  /** Counted from 1; null if no single line is wrong. */
  line: number | null;
  /** `gates.plan`; null for a problem of the whole file. */
  field: string | null;
  /** One line: what is wrong, and what was expected or helps. */
  message: string;
}

/** Maximum number of problems in a comment. */
const MAX_PROBLEMS = 5;

/**
 * Describes the problems in one sentence. Names all files except `own`; if `own` is null, names
 * all.
 */
export function describeSettingsProblems(
  problems: readonly SettingsProblem[],
  own: string | null,
): string {
  const words = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ file, line, field, message }) =>
      [
        file === own ? [] : file,
        line === null ? [] : `line ${line}`,
        field === null ? [] : `\`${field}\``,
        message,
      ]
        .flat()
        .join(": "),
    );
  const more = problems.length - MAX_PROBLEMS;
  return `${words.join("; ")}${
    more > 0 ? `; and ${more} more, which \`baton validate\` lists` : ""
  }`;
}

/** A part of the record that cannot be read. */
export interface RecordProblem {
  /** Path within the record: `workers/W1.1-length-units.md`. */
  file: string;
  /** Line in the file, counted from 1; null if none can be named. */
  line: number | null;
  /** One sentence: what is wrong and what was expected. */
  message: string;
}

/** Formats a problem for people: `workers/W1.1-x.md, line 3: …`. */
export function formatRecordProblem({ file, line, message }: RecordProblem): string {
  return line === null ? `${file}: ${message}` : `${file}, line ${line}: ${message}`;
}

/** A problem in a request, for the person who wrote it. */
export interface RequestProblem {
  /** Line of the issue's text, counted from 1; null if no single line is wrong. */
  line: number | null;
  /** `gates.plan`, or a form's `Budget`; null for a problem of the whole block. */
  field: string | null;
  /** One line: what is wrong, and what was expected. */
  message: string;
}

// Checks values from people or sessions against a schema, and describes every difference with a
// remedy.

export interface FieldProblem {
  path: YamlPath;
  /** `gates.plan`, `runs_on[0]`; null for the whole value. */
  field: string | null;
  message: string;
}

/**
 * Maximum number of unknown keys that are reported for one mapping. Thousands are not typing
 * errors.
 */
const MAX_KEYS = 50;

export type CheckResult<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

/** By former key: what to write now, as the end of a sentence. Gets the value as one short line. */
export type RenamedKeys = Readonly<Record<string, (value: string) => string>>;

/**
 * Checks `value` and reports all problems at once. Suggests a key for each unknown one. Never
 * throws.
 */
export function checkValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
  renamed: RenamedKeys = {},
): CheckResult<z.output<S>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => toProblems(schema, issue, []));
  return {
    ok: false,
    problems: problems.map((problem) => explainRenamed(problem, value, renamed)),
  };
}

/** Returns the field's name as people write it. A key of theirs becomes one short line. */
export function formatFieldName(path: YamlPath): string | null {
  const name = path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${shortenLine(String(key))}`))
    .join("");
  return name === "" ? null : name.replace(/^\./, "");
}

function explainRenamed(problem: FieldProblem, whole: unknown, renamed: RenamedKeys): FieldProblem {
  const [key, ...rest] = problem.path;
  if (rest.length > 0 || typeof key !== "string" || !Object.hasOwn(renamed, key)) return problem;
  const value = shortenLine(String((whole as Record<string, unknown>)[key]));
  return { ...problem, message: `unknown key \`${key}\`: ${renamed[key]!(value)}` };
}

function toProblems(schema: z.ZodType, issue: z.core.$ZodIssue, above: YamlPath): FieldProblem[] {
  const at = [...above, ...issue.path];
  // The variant that the person began says more than a list of all variants.
  const begun =
    issue.code === "invalid_union" && issue.errors.find((errors) => errors.every(isNestedIssue));
  if (begun) return begun.flatMap((inner) => toProblems(schema, inner, at));
  // A mapping whose keys people choose.
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({
      path: at,
      field: formatFieldName(at),
      message: describeIssue(inner),
    }));
  }
  if (issue.code !== "unrecognized_keys")
    return [{ path: at, field: formatFieldName(at), message: describeIssue(issue) }];
  const known = listKeysAt(schema, at);
  return issue.keys.slice(0, MAX_KEYS).map((key) => {
    const path = [...at, key];
    const meant = findNearest(key, known);
    const keys = known.length === 0 ? "" : `; known keys: ${known.join(", ")}`;
    const help = meant === null ? keys : `; did you mean \`${meant}\`?`;
    return {
      path,
      field: formatFieldName(path),
      message: `unknown key \`${shortenLine(key)}\`${help}`,
    };
  });
}

/** The value has the expected kind, but something inside it is wrong. */
const isNestedIssue = (issue: z.core.$ZodIssue) =>
  issue.path.length > 0 || issue.code === "unrecognized_keys";

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return (
        `expected ${TYPES[issue.expected] ?? issue.expected}, found ` +
        `${describeFound(issue.input)}`
      );
    case "invalid_value":
      return (
        `expected ${issue.values.map((one) => `\`${String(one)}\``).join(" or ")}, found ` +
        `${describeFound(issue.input)}`
      );
    case "invalid_union":
      return issue.errors.length > 0
        ? `expected ${describeUnion(issue)}, found ${describeFound(issue.input)}`
        : issue.message;
    case "too_small":
    case "too_big":
      return `${describeSize(issue)}, found ${describeFound(issue.input)}`;
    default:
      return `${issue.message}, found ${describeFound(issue.input)}`;
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

function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  const members = issue.errors.map((errors) => errors[0]);
  const kinds = members.map((inner) =>
    inner?.code === "invalid_type" ? (TYPES[inner.expected] ?? inner.expected) : "",
  );
  return [...new Set(kinds.filter((kind) => kind !== ""))].join(" or ") || "another value";
}

function describeSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const bound =
    issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === "string") return `expected ${bound} characters`;
  if (issue.origin === "array")
    return `expected ${bound} ${bound.endsWith(" 1") ? "entry" : "entries"}`;
  return `expected ${bound}`;
}

function describeFound(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "a mapping of keys";
  const scalar = value as string | number | boolean;
  return scalar === "" ? "an empty text" : `\`${shortenLine(String(scalar))}\``;
}

/** Shortens foreign text in a message to one line. */
function shortenLine(text: string): string {
  const line = text.replace(/[\p{C}\s`]+/gu, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

type Node = z.core.JSONSchema.JSONSchema | undefined;

/**
 * Lists the keys that a schema allows at a path, by its JSON schema. Empty if the path allows
 * several kinds.
 */
function listKeysAt(schema: z.ZodType, path: YamlPath): string[] {
  let node: Node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  for (const key of path) {
    const inner =
      typeof key === "number"
        ? node?.items
        : (node?.properties?.[String(key)] ?? node?.additionalProperties);
    node = inner as Node;
  }
  return Object.keys(node?.properties ?? {});
}

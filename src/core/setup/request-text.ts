/**
 * Front matter of an issue: a `---` block or a `yaml` fence at the beginning of its text. A text
 * may also begin with a rule or with foreign YAML. It counts as front matter if it names one of
 * Baton's keys, or nearly does.
 */
import { findNearest } from "../text/similarity.ts";
import { requestSchema, type RequestFields } from "./request-fields.ts";
import { checkValue, type RequestProblem } from "../text/validation.ts";
import { readYaml, type YamlPath } from "../text/yaml.ts";
import { FORM_FIELDS, readFilledForm } from "./request-form.ts";
import { joinLines, type RenderedLine } from "../text/rendered-lines.ts";

export interface SettingsBlock {
  text: string;
  /** Line of the body on which the text begins, counted from 1. */
  line: number;
}

const KEYS = Object.keys(requestSchema.shape);
/** The opening line, the line that closes the block, and how people write it. */
const DELIMITERS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^---[ \t]*$/, /^(---|\.\.\.)[ \t]*$/, "---"],
  [/^```ya?ml[ \t]*$/i, /^```[ \t]*$/, "```"],
];

/** Returns the block at the top of the body, or null if there is none. */
export function findTopBlock(body: string): SettingsBlock | null {
  const { lines, begin, way } = findOpening(body);
  if (!way) return null;
  const end = lines.findIndex((line, i) => i > begin && way[1].test(line));
  if (end < 0) return null;
  const inner = lines.slice(begin + 1, end);
  return inner.some(isOurs) ? { text: inner.join("\n"), line: begin + 2 } : null;
}

/**
 * Returns the line of the body on which an unclosed block begins and what would close it, or null
 * if there is none.
 */
function findUnclosed(body: string): { line: number; ending: string } | null {
  const { lines, begin, way } = findOpening(body);
  if (
    !way ||
    !isOurs(lines[begin + 1] ?? "") ||
    lines.some((line, i) => i > begin && way[1].test(line))
  )
    return null;
  return { line: begin + 1, ending: way[2] };
}

function findOpening(body: string) {
  const lines = body.split(/\r\n?|\n/);
  const begin = lines.findIndex((line) => line.trim() !== "");
  return { lines, begin, way: DELIMITERS.find(([opens]) => opens.test(lines[begin] ?? "")) };
}

function isOurs(line: string): boolean {
  const key = /^["']?([A-Za-z_-]+)["']?[ \t]*:/.exec(line)?.[1];
  return key !== undefined && findNearest(key, KEYS) !== null;
}

// What an issue's text requests besides its words: by front matter, by the form, or nothing.

export type ParsedRequest =
  | { ok: true; value: RequestFields }
  | { ok: false; problems: RequestProblem[] };

/**
 * Parses the body as the page shows it. Reports all problems at once, by line. A plain text
 * requests nothing. Never throws.
 */
export function parseRequest(body: string): ParsedRequest {
  const block = findTopBlock(body);
  if (block) {
    const yaml = readYaml(block.text);
    const below = (line: number) => line + block.line - 1;
    if (!yaml.ok)
      return refuse(yaml.problems.map((p) => ({ ...p, line: below(p.line), field: null })));
    return checkRequest(yaml.value ?? {}, [], (path) => below(yaml.lineOf(path)), null);
  }
  const unclosed = findUnclosed(body);
  if (unclosed) {
    const message =
      `begins a block of settings that does not end: add a line ` + `${unclosed.ending} below it`;
    return refuse([{ line: unclosed.line, field: null, message }]);
  }
  const form = readFilledForm(body);
  return form
    ? checkRequest(form.value, form.problems, form.lineOf, findFieldLabel)
    : { ok: true, value: {} };
}

function checkRequest(
  value: unknown,
  known: RequestProblem[],
  lineOf: (path: YamlPath) => number | null,
  nameOf: ((path: YamlPath) => string | null) | null,
): ParsedRequest {
  const result = checkValue(requestSchema, value);
  const found = result.ok
    ? []
    : result.problems.map(({ path, field, message }) => ({
        line: lineOf(path),
        field: (nameOf && nameOf(path)) ?? field,
        message,
      }));
  return result.ok && known.length === 0
    ? { ok: true, value: result.value }
    : refuse([...known, ...found]);
}

/** Returns the form's label of the field. */
function findFieldLabel(path: YamlPath): string | null {
  return FORM_FIELDS.find((field) => field.path.every((key, i) => key === path[i]))?.label ?? null;
}

const refuse = (problems: RequestProblem[]): ParsedRequest => ({
  ok: false,
  problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
});

// Extracts the text of an issue's request. GitHub renders front matter as headings and paragraphs,
// in which YAML loses its indentation. So these lines come from the source, if the page shows each
// of their letters.

/** `source` is the Markdown, `lines` are what the page shows of it. */
export function getRequestText(source: string, lines: readonly RenderedLine[]): string {
  const shown = joinLines(lines);
  const trimmed = source.trim();
  if (!trimmed.startsWith("---")) return shown;
  const block = findTopBlock(trimmed);
  // The block is not closed. The parser reports the problem if the lines follow the rule directly.
  if (!block) return findUnclosed(trimmed) ? `---\n${joinLines(removeRule(lines))}` : shown;
  const letters = extractLetters(block.text);
  let read = "";
  let next = 0;
  while (next < lines.length && read.length < letters.length)
    read += extractLetters(lines[next++]!.text);
  // If the page shows other letters, the text is the request and not settings.
  if (read !== letters) return shown;
  return `---\n${block.text}\n---\n\n${joinLines(removeRule(lines.slice(next)))}`.trim();
}

/** GitHub may show the end of the block as a rule. */
function removeRule(lines: readonly RenderedLine[]): readonly RenderedLine[] {
  const first = lines.findIndex(({ text }) => text !== "");
  return first !== -1 && lines[first]!.text === "---" ? lines.slice(first + 1) : lines;
}

/**
 * Compares letters and digits only, because GitHub shows Markdown's and YAML's punctuation
 * differently.
 */
const extractLetters = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, "");

/** What an issue's text asks for besides its words: by front matter, by the form, or nothing at all. */
import { check } from "../text/check.ts";
import { readYaml, type Path } from "../text/yaml.ts";
import { findUnclosed, topBlock } from "./block.ts";
import { FIELDS } from "./fields.ts";
import { filledIn } from "./filled.ts";
import type { RequestProblem } from "./problem.ts";
import { requestSchema, type Asked } from "./schema.ts";

export type ReadRequest = { ok: true; value: Asked } | { ok: false; problems: RequestProblem[] };

/** Reads the body, as the page shows it. All problems at once, by line; a plain text asks for nothing. Never throws. */
export function readRequest(body: string): ReadRequest {
  const block = topBlock(body);
  if (block) {
    const yaml = readYaml(block.text);
    const below = (line: number) => line + block.line - 1;
    if (!yaml.ok) return refuse(yaml.problems.map((p) => ({ ...p, line: below(p.line), field: null })));
    return checked(yaml.value ?? {}, [], (path) => below(yaml.lineOf(path)), null);
  }
  const unclosed = findUnclosed(body);
  if (unclosed) {
    const message = `begins a block of settings that does not end: add a line ${unclosed.ending} below it`;
    return refuse([{ line: unclosed.line, field: null, message }]);
  }
  const form = filledIn(body);
  return form ? checked(form.value, form.problems, form.lineOf, labelOf) : { ok: true, value: {} };
}

function checked(
  value: unknown,
  known: RequestProblem[],
  lineOf: (path: Path) => number | null,
  nameOf: ((path: Path) => string | null) | null,
): ReadRequest {
  const result = check(requestSchema, value);
  const found = result.ok
    ? []
    : result.problems.map(({ path, field, message }) => ({
        line: lineOf(path),
        field: (nameOf && nameOf(path)) ?? field,
        message,
      }));
  return result.ok && known.length === 0 ? { ok: true, value: result.value } : refuse([...known, ...found]);
}

/** What the form calls it. */
function labelOf(path: Path): string | null {
  return FIELDS.find((field) => field.path.every((key, i) => key === path[i]))?.label ?? null;
}

const refuse = (problems: RequestProblem[]): ReadRequest => ({
  ok: false,
  problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
});

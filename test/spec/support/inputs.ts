/** Valid inputs with one value changed, and what a schema says about them. */
import { expect } from "vitest";
import type { z } from "zod";
import { listSchemaProblems } from "../../../src/core/sessions/index.ts";

/** Returns the input with `value` at `path`, such as `findings.0.body`. */
export function withValue(input: unknown, path: string, value: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const inner = (input as Record<string, unknown>)[key];
  const put = rest.length === 0 ? value : withValue(inner, rest.join("."), value);
  return Array.isArray(input) ? input.with(Number(key), put) : { ...(input as object), [key]: put };
}

/** Returns the schema's objections, or an empty text if it accepts the input. */
export function listProblems(schema: z.ZodType, input: unknown): string {
  const parsed = schema.safeParse(input);
  return parsed.success ? "" : listSchemaProblems(parsed.error).join("; ");
}

/** Returns the schema's output for the input. */
export const parseInput = (schema: z.ZodType, input: unknown): unknown => schema.parse(input);

/** Formats `findings.0.body` as people read it: `findings[0].body`. */
const shown = (path: string) => path.replace(/\.(\d+)/g, "[$1]");

/**
 * Asserts that the text at `path` may have up to `most` characters. The error for a longer one
 * names the field.
 */
export function expectAtMost(schema: z.ZodType, input: unknown, path: string, most: number): void {
  expect(listProblems(schema, withValue(input, path, "x".repeat(most)))).toBe("");
  expect(listProblems(schema, withValue(input, path, "x".repeat(most + 1)))).toMatch(
    `${shown(path)}: too big`,
  );
}

/** Asserts the same for a text that is trimmed. A blank one becomes empty. */
export function expectWords(schema: z.ZodType, input: unknown, path: string, most: number): void {
  expectAtMost(schema, input, path, most);
  for (const blank of ["", " \n "]) {
    expect(listProblems(schema, withValue(input, path, blank))).toMatch(`${shown(path)}: is empty`);
  }
  expect(parseInput(schema, withValue(input, path, "\n words "))).toEqual(
    parseInput(schema, withValue(input, path, "words")),
  );
}

/** Asserts that `path` accepts up to `most` values like `one`. A missing list is empty. */
export function expectList(
  schema: z.ZodType,
  input: object,
  path: string,
  one: unknown,
  most: number,
): void {
  expect(listProblems(schema, withValue(input, path, Array(most).fill(one)))).toBe("");
  expect(listProblems(schema, withValue(input, path, Array(most + 1).fill(one)))).toMatch(
    `${shown(path)}: too big`,
  );
  expect(parseInput(schema, withValue(input, path, undefined))).toEqual(
    parseInput(schema, withValue(input, path, [])),
  );
}

/** Inputs of others with one value changed, and what a schema says of them. */
import { expect } from "vitest";
import type { z } from "zod";
import { listSchemaProblems } from "../../../src/core/sessions/index.ts";

/** The input with `value` at `path`, such as `findings.0.body`. */
export function withValue(input: unknown, path: string, value: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const inner = (input as Record<string, unknown>)[key];
  const put = rest.length === 0 ? value : withValue(inner, rest.join("."), value);
  return Array.isArray(input) ? input.with(Number(key), put) : { ...(input as object), [key]: put };
}

/** What the schema objects to; empty where the input is taken. */
export function told(schema: z.ZodType, input: unknown): string {
  const parsed = schema.safeParse(input);
  return parsed.success ? "" : listSchemaProblems(parsed.error).join("; ");
}

/** What the schema makes of the input. */
export const taken = (schema: z.ZodType, input: unknown): unknown => schema.parse(input);

/** `findings.0.body` as people are told it: `findings[0].body`. */
const shown = (path: string) => path.replace(/\.(\d+)/g, "[$1]");

/**
 * At `path` a text is taken up to `most` characters; one that is longer is refused by the field's
 * name.
 */
export function expectAtMost(schema: z.ZodType, input: unknown, path: string, most: number): void {
  expect(told(schema, withValue(input, path, "x".repeat(most)))).toBe("");
  expect(told(schema, withValue(input, path, "x".repeat(most + 1)))).toMatch(
    `${shown(path)}: too big`,
  );
}

/** Such a text, of which nothing is left where it is blank, and whose edges don't count. */
export function expectWords(schema: z.ZodType, input: unknown, path: string, most: number): void {
  expectAtMost(schema, input, path, most);
  for (const blank of ["", " \n "]) {
    expect(told(schema, withValue(input, path, blank))).toMatch(`${shown(path)}: is empty`);
  }
  expect(taken(schema, withValue(input, path, "\n words "))).toEqual(
    taken(schema, withValue(input, path, "words")),
  );
}

/** At `path` up to `most` values are taken, each like `one`; left out, there is none. */
export function expectList(
  schema: z.ZodType,
  input: object,
  path: string,
  one: unknown,
  most: number,
): void {
  expect(told(schema, withValue(input, path, Array(most).fill(one)))).toBe("");
  expect(told(schema, withValue(input, path, Array(most + 1).fill(one)))).toMatch(
    `${shown(path)}: too big`,
  );
  expect(taken(schema, withValue(input, path, undefined))).toEqual(
    taken(schema, withValue(input, path, [])),
  );
}

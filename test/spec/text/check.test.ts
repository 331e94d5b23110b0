import { expect, test } from "vitest";
import { z } from "zod";
import { checkValue, formatFieldName } from "../../../src/core/text/validation.ts";

const price = z.strictObject({ input: z.number(), output: z.number() });
const SETTINGS = z.strictObject({
  gates: z.strictObject({ plan: z.enum(["human", "auto"]), merge: z.boolean() }).optional(),
  runs_on: z.union([z.string(), z.array(z.string())]).optional(),
  prices: z.record(z.string(), price).optional(),
  steps: z.array(z.strictObject({ run: z.string(), shell: z.string().optional() })).optional(),
  label: z.string().min(1).max(50).optional(),
  loops: z.int().min(1).max(9).optional(),
  paths: z.array(z.string()).min(1).max(2).optional(),
  where: z.union([z.string(), z.strictObject({ path: z.string() })]).optional(),
  prefix: z.string().startsWith("x-", "expected a prefix").optional(),
});

/** Returns `field: message` for each problem of `value`. */
function problemsOf(value: unknown, schema: z.ZodType = SETTINGS): string[] {
  const checked = checkValue(schema, value);
  return checked.ok ? [] : checked.problems.map(({ field, message }) => `${field}: ${message}`);
}

test("valid input is returned as the schema defines it", () => {
  expect(checkValue(z.strictObject({ a: z.string().transform(Number) }), { a: "1" })).toEqual({
    ok: true,
    value: { a: 1 },
  });
});

test.each<[unknown, string]>([
  [null, "nothing"],
  [undefined, "nothing"],
  [[], "an empty list"],
  [[1, 2], "a list of 2"],
  [{}, "a mapping of keys"],
  ["", "an empty text"],
  ["some", "`some`"],
  [true, "`true`"],
  [Number.POSITIVE_INFINITY, "`Infinity`"],
  ["x".repeat(60), `\`${"x".repeat(60)}\``],
  ["x".repeat(61), `\`${"x".repeat(60)}…\``],
  ["one\n\n`two`\u0000three", "`one two three`"],
])("%j instead of a number is named by its type in a short line", (value, found) => {
  expect(problemsOf(value, z.number())).toEqual([`null: expected a number, found ${found}`]);
});

test.each<[z.ZodType, string]>([
  [z.strictObject({}), "a mapping of keys"],
  [z.array(z.string()), "a list"],
  [z.string(), "a text"],
  [z.number(), "a number"],
  [z.boolean(), "true or false"],
  [z.date(), "date"],
  [z.enum(["human", "auto"]), "`human` or `auto`"],
  [z.literal("always"), "`always`"],
  [z.union([z.string(), z.array(z.string()), z.literal(1), z.string()]), "a text or a list"],
  [z.union([z.date(), z.number()]), "date or a number"],
  [z.union([z.literal(1), z.literal(2)]), "another value"],
])("the expected value is named in people's words: %#", (schema, expected) => {
  expect(problemsOf(null, schema)).toEqual([`null: expected ${expected}, found nothing`]);
});

test.each([
  ["too short", { label: "" }, "label: expected at least 1 characters, found an empty text"],
  [
    "too long",
    { label: "x".repeat(51) },
    `label: expected at most 50 characters, found \`${"x".repeat(51)}\``,
  ],
  ["too low", { loops: 0 }, "loops: expected at least 1, found `0`"],
  ["too high", { loops: 10 }, "loops: expected at most 9, found `10`"],
  ["no whole number", { loops: 1.5 }, "loops: expected a whole number, found `1.5`"],
  ["too few", { paths: [] }, "paths: expected at least 1 entry, found an empty list"],
  ["too many", { paths: ["a", "b", "c"] }, "paths: expected at most 2 entries, found a list of 3"],
  ["of another form", { prefix: "y" }, "prefix: expected a prefix, found `y`"],
])("a value that is %s is reported with the limit", (_, value, problem) =>
  expect(problemsOf(value)).toEqual([problem]),
);

test("a choice within a discriminated union is named", () => {
  const schema = z.discriminatedUnion("op", [z.strictObject({ op: z.literal("write") })]);
  expect(problemsOf({ op: "erase" }, schema)[0]).toMatch(/^op: .*'write'/);
});

test.each([
  ["neither a text nor a list", { runs_on: 7 }, ["runs_on: expected a text or a list, found `7`"]],
  ["a list with a wrong entry", { runs_on: ["a", 7] }, ["runs_on[1]: expected a text, found `7`"]],
  [
    "neither a text nor a mapping",
    { where: 7 },
    ["where: expected a text or a mapping of keys, found `7`"],
  ],
  [
    "a mapping with a wrong value",
    { where: { path: 7 } },
    ["where.path: expected a text, found `7`"],
  ],
  [
    "a mapping with a wrong value and a key too many",
    { where: { path: 7, root: "/" } },
    ["where.path: expected a text, found `7`", "where.root: unknown key `root`"],
  ],
])("of several forms, the error is about the one that was begun: %s", (_, value, problems) => {
  expect(problemsOf(value)).toEqual(problems);
});

test.each([
  ["a slip", { lable: "x" }, "lable: unknown key `lable`; did you mean `label`?"],
  [
    "a typo in a mapping",
    { gates: { plan: "auto", merge: true, mrege: 1 } },
    "`mrege`; did you mean `merge`?",
  ],
  [
    "a typo in a list's mapping",
    { steps: [{ run: "x" }, { run: "x", shel: 1 }] },
    "steps[1].shel: unknown key `shel`; did",
  ],
  [
    "a typo below a key of theirs",
    { prices: { fast: { input: 1, output: 1, outptu: 1 } } },
    "did you mean `output`?",
  ],
  [
    "another key",
    { gates: { plan: "auto", merge: true, x: 1 } },
    "gates.x: unknown key `x`; known keys: plan, merge",
  ],
  [
    "a key that no line can hold",
    { [`a\n\`b${"c".repeat(99)}`]: 1 },
    `unknown key \`a b${"c".repeat(57)}…\`; known keys`,
  ],
])("an unknown key is reported with a similar known one: %s", (_, value, problem) => {
  expect(problemsOf(value)).toEqual([expect.stringContaining(problem)]);
});

test("keys are known by people's spelling, not by the internal form", () => {
  const schema = z
    .strictObject({ loops: z.number().optional(), made: z.date().optional() })
    .transform(() => 1);
  expect(problemsOf({ lops: 1 }, schema)).toEqual([
    "lops: unknown key `lops`; did you mean `loops`?",
  ]);
});

test("of thousands of unknown keys, fifty are reported", () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key${at}`, 1]));
  expect(problemsOf({ gates: many })).toHaveLength(50 + 2);
});

test("all problems are reported at once, each with its place", () => {
  const value = { loops: "x", steps: [{ run: 1 }], gates: { plan: "x", merge: 1 } };
  const checked = checkValue(SETTINGS, value);
  expect(checked.ok ? [] : checked.problems.map(({ path, field }) => [path, field])).toEqual([
    [["gates", "plan"], "gates.plan"],
    [["gates", "merge"], "gates.merge"],
    [["steps", 0, "run"], "steps[0].run"],
    [["loops"], "loops"],
  ]);
});

test.each([
  [[], null],
  [["gates", "plan"], "gates.plan"],
  [["runs_on", 0], "runs_on[0]"],
  [[0, "run", 1], "[0].run[1]"],
  [["a.b", "c"], "a.b.c"],
])("the field at %j is written as %j", (path, field) => expect(formatFieldName(path)).toBe(field));

/** What a reader of JavaScript takes for a test that runs, however its call, its function and its table are written. */
import { describe, expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded } from "./support/guarded.ts";
import { testsOf } from "./support/tests-of.ts";

const B = "() => { expect(f(1)).toBe(2); }";
const seenIn = (text: string) => testsOf("a.test.ts", text);

describe("a function that looks at nothing", () => {
  it.each<[string, string]>([
    ["with parameters", "({ page }) => {}"],
    ["with a parameter", "x => {}"],
    ["with a parameter and no room", "done=>{}"],
    ["with types", "async (x: Row): Promise<void> => { expect(true).toBe(true) }"],
    ["with defaults", "(x = f()) => {}"],
    ["written out", "function ({ page }) { }"],
    ["written out, with a name", "async function named(x = f()) {}"],
    ["without room", "async()=>{}"],
  ])("%s", (_, body) => expect(seenIn(`it("a", ${body})`)).toBe("a@1 idle"));

  it("an emptied test is seen to be empty, whatever it is given", () => {
    const before = 'test("a", async ({ page }) => { await expect(page).toHaveTitle("a"); });';
    expect(guarded(tests, [["a.spec.ts", before, 'test("a", async ({ page }) => {});']])).toEqual([
      expect.stringContaining('"a" (line 1) looks at nothing any more'),
    ]);
  });
});

describe("a function that skips itself", () => {
  it.each<[string, string]>([
    ["behind a condition that ends on its line", "{\n  if (slow) wait();\n  this.skip();\n  f();\n}"],
    ["behind a block", "{\n  if (\n    slow\n  ) {\n    wait();\n  }\n  this.skip();\n}"],
    ["behind a name that is a keyword elsewhere", "{ const x = y.match(z); this.skip(); }"],
    ["at its end, with a timeout behind", "{ return }, 5000"],
  ])("%s", (_, body) => expect(seenIn(`it("a", function () ${body})`)).toBe("a@1 off"));

  it.each<[string, string]>([
    ["written out, with defaults", "function ({ x } = {}) { this.skip(); f(x); }"],
    ["with several parameters", "async ({ page }, info) => { test.skip(); f(page); }"],
  ])("%s", (_, fn) => expect(seenIn(`it("a", ${fn})`)).toBe("a@1 off"));

  it.each<[string, string]>([
    ["on a condition of one line", "{\n  if (slow) this.skip();\n  f();\n}"],
    ["on a condition above", "{\n  if (slow)\n    this.skip();\n  f();\n}"],
    ["on one over several lines", "{\n  if (\n    slow\n  )\n    this.skip();\n  f();\n}"],
    ["else", "{\n  if (fast) f();\n  else\n    this.skip();\n}"],
    ["else, in a block", "{\n  if (fast) {\n    f();\n  } else {\n    this.skip();\n  }\n}"],
  ])("but not %s", (_, body) => expect(seenIn(`it("a", function () ${body})`)).toBe("a@1"));
});

describe("loops", () => {
  it.each<[string, string, string]>([
    ["in a suite that is skipped", `describe.skip("s", () => { for (const x of [1]) it("a", ${B}) })`, "s > a@1 off"],
    ["with forEach", `describe.skip("s", () => { [1].forEach((x) => { it("a", ${B}) }) })`, "s > a@1 off"],
    [
      "in a suite that runs alone",
      `describe.only("s", () => { for (const x of [1]) it("a", ${B}) }); it("b", ${B})`,
      "s > a@1, b@1 off",
    ],
    ["within one another", `for (const x of [1, 2]) for (const y of [1, 2, 3]) it("a", ${B})`, "a@1×6"],
    ["whose rows stand elsewhere", `for (const x of ROWS) for (const y of [1, 2, 3]) it("a", ${B})`, "a@1×3"],
    ["in a table", `describe.each([1, 2])("s", () => { for (const x of [1, 2]) it("a", ${B}) })`, "s > a@1×4"],
    ["without braces", `for (const x of [1, 2]) it("a", ${B}); it("b", ${B})`, "a@1×2, b@1"],
    ["that count two things", `for (let i = 0, n = 3; i < n; i++) { it("a", ${B}) }`, "a@1"],
    ["over keys", `for (const k in o) { it("a", ${B}); for (const x of [1, 2]) it("b", ${B}) }`, "a@1, b@1×2"],
    ["in a test", `it("a", () => { for (const x of xs) expect(f(x)) })`, "a@1"],
    ["over a list in the midst of a line", `f(); [1, 2].forEach((x) => { it("a", ${B}) })`, "a@1×2"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

describe("calls", () => {
  it.each<[string, string, string]>([
    ["with room", `it ( "a" , ${B}); it\n  . skip("b", ${B})`, "a@1, b@1 off"],
    ["with a comment before the name", `it(/* why */ "a", ${B}); it(\n  // why\n  "b", ${B})`, "a@1, b@1"],
    ["with nothing but a name, and a comma", 'it("a", )', "a@1 off"],
    ["with an empty name", `it("", ${B})`, "@1"],
    ["without a name", `it(${B})`, "(no name)@1"],
    ["with a name from elsewhere", `it( name , ${B})`, "name@1"],
    ["of one condition and a table", `it.skipIf(false).each([1, 2])("a", ${B})`, "a@1×2"],
    ["of the one or the other", `const run = fast ? it : test("a", ${B})`, "a@1"],
    ["that are never closed", `it("a", () => {\nit("b", ${B})`, "b@2"],
    ["that are none", `it./x/; it?.x; test; it("a", ${B})`, "a@1"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));

  it.each(["unskip", "onlyOnMac", "readonly", "describeless", "subdescribe", "todos"])(
    "a runner's own word that only looks like another: %s",
    (word) => expect(seenIn(`test.${word}("a", ${B}); it("b", ${B})`)).toBe("a@1, b@1"),
  );

  it.each(["skipIf(!false)", "skipIf(false || true)", "runIf(!true)", "runIf(true && false)", "skipIf( true )"])(
    "a condition that never lets it run: %s",
    (word) => expect(seenIn(`it.${word}("a", ${B})`)).toBe("a@1 off"),
  );

  it.each(["skipIf( false )", "runIf( true )", "skipIf(isMac) /* not CI */"])("one that can: %s", (word) =>
    expect(seenIn(`it.${word}("a", ${B}) // CI`)).toBe("a@1"),
  );

  it.each<[string, string]>([
    ["{ skip : true }", "a@1 off"],
    ["{skip:true}", "a@1 off"],
    ["{ only : true }", "a@1"],
    ["{only:true}", "a@1"],
  ])("options may be written with room or without: %s", (options, seen) => {
    const rest = seen === "a@1" ? " off" : "";
    expect(seenIn(`it("a", ${options}, ${B}); it("b", ${B})`)).toBe(`${seen}, b@1${rest}`);
  });

  it("what a body gives to others are no options of the test", () => {
    expect(seenIn('it("a", () => { f({ skip: true, only: true }) }); it("b", () => { f() })')).toBe("a@1, b@1");
  });

  it("a condition is shown without the room around it", () => {
    const [message] = guarded(tests, [["a.test.ts", `it("a", ${B})`, `it.skipIf( true )("a", ${B})`]]);
    expect(message).toContain("is turned off by `skipIf(true)`.");
  });
});

describe("tables", () => {
  it.each<[string, string, string]>([
    ["on lines of their own", `it.each(\n  [1, 2],\n)("a", ${B})`, "a@1×2"],
    ["by a name with room", `const ROWS = [1, 2, 3];\nit.each( ROWS )("a", ${B})`, "a@2×3"],
    ["that something is picked from", `const ROWS = [1, 2, 3];\nit.each(pick(ROWS))("a", ${B})`, "a@2×?"],
    ["as text", `it.each\`\n  a | b\n  \${1} | \${2}\n  \${3} | \${4}\n\`("a", ${B})`, "a@1×2"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

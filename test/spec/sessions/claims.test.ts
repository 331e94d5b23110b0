/** Baton looks up a completion's claims in the tree that the worker's change produces. */
import { describe, expect, test } from "vitest";
import {
  checkClaims,
  getClaimContext,
  listClaimedPaths,
  type ClaimContext,
} from "../../../src/core/guards/claims.ts";
import { completionInput } from "../../../src/core/model/completion.ts";
import { aBrief } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

const brief = {
  ...aBrief("W1.1"),
  output: ["src/a.js", "exports in src/index.js"],
  paths: ["src/**", "docs/**"],
};
const write = (path: string, text = "one\ntwo\n") => ({
  ...{ op: "write" as const, path, mode: "100644" as const },
  content: Buffer.from(text).toString("base64"),
});
const completion = (evidence: string, more: object = {}) =>
  completionInput.parse({
    ...{ status: "complete", summary: "Done.", criteria: [{ criterion: 1, met: true, evidence }] },
    ...more,
  });
const FILES = [write("src/a.js", "one\ntest('keeps two decimals')\n"), write("src/index.js")];

function findings(
  evidence: string,
  context: Partial<ClaimContext> = {},
  more: object = {},
): string[] {
  const closed = completion(evidence, more);
  const there = ["README.md", "test/a.test.js", "docs"];
  const base = new Map(
    listClaimedPaths(closed, context.brief ?? brief).map((path) => [path, there.includes(path)]),
  );
  const usual = { brief, files: FILES, standing: base, changed: [], checks: [], isRework: false };
  return checkClaims(closed, { ...usual, ...context }).map(({ message }) => message);
}

describe("evidence of a criterion is accepted", () => {
  test.each([
    ["src/a.js:2"],
    ["src/a.js:1-2 throws"],
    ["seen in README.md"],
    ["test/a.test.js, first test"],
    ["`src/a.js`"],
    ["`./check --all` prints nothing"],
    ["npm test: 12 passed"],
    ["$ node dist/cli.js --help: prints it"],
    ["ran pytest -q: 3 passed"],
    ["https://github.com/o/r/actions/runs/17 is green"],
    ["`just test` passes"],
    ["`CI=1 acme-runner --all` passes"],
    ['"keeps two decimals" passes'],
    ["`keeps two decimals` passes"],
    ["docs/ has it"],
  ])("if it is %j", (evidence) => expect(findings(evidence)).toEqual([]));

  test("if it names a check that has reported", () =>
    expect(findings("the check unit is green", { checks: ["Unit"] })).toEqual([]));

  test.each([["`unit (22)` is green"], ["the job unit (22) passed"]])(
    "if a check has a name in %j",
    (evidence) => expect(findings(evidence, { checks: ["unit (22)"] })).toEqual([]),
  );

  test("if it is a page and the brief wants no file", () => {
    const asks = { brief: { ...brief, output: ["An answer"] }, files: [] };
    expect(findings("https://docs.python.org/3/ says so", asks)).toEqual([]);
  });

  test("if it names what an earlier session of the worker removed", () =>
    expect(findings("src/old.js is gone", { changed: ["src/old.js"] })).toEqual([]));

  test("if the brief wants no file and the completion contains the answer", () =>
    expect(
      findings("see the summary", { brief: { ...brief, output: ["An answer"] }, files: [] }),
    ).toEqual([]));
});

describe("evidence of a criterion is refused", () => {
  test.each([
    ["tested", /^The evidence of criterion 1 can't be looked up: name a file/],
    ["see the summary", /can't be looked up/],
    ["Node.js 20 makes sure", /can't be looked up/],
    ["`convert` works", /can't be looked up/],
    ["I wrote a test in docs", /can't be looked up/],
    ["make sure that it runs: done", /can't be looked up/],
    ['"keeps three decimals" passes', /can't be looked up/],
    ["https://docs.python.org/3/ says so", /can't be looked up/],
    ["tested by unit", /can't be looked up/],
    ["src/b.js:3 and src/a.js", /names `src\/b\.js`, which does not exist/],
    ["test/b.test.js, first test", /names `test\/b\.test\.js`, which does not exist/],
    ["src/a.js:9", /names line 9 of `src\/a\.js`, which is shorter/],
    ["../../etc/passwd", /can't be looked up/],
  ])("if it is %j", (evidence, said) => {
    const [first = ""] = findings(evidence);
    expect(first).toMatch(said);
  });
});

describe("an output that the brief wants", () => {
  test("must exist, and is named if it does not", () => {
    expect(findings("src/a.js", { files: [write("src/a.js")] })).toEqual([
      "The brief's output `src/index.js` does not exist: create it.",
    ]);
  });

  test("may have existed before, but a worker that makes something must change something", () => {
    const standing = new Map([
      ["src/a.js", true],
      ["src/index.js", true],
    ]);
    const said = (script: "build" | "verify", isRework = false) =>
      findings("src/a.js", { brief: { ...brief, script }, files: [], standing, isRework });
    expect(said("build")).toEqual([
      expect.stringMatching(/^Nothing was changed, and the brief wants `src\/a\.js`/),
    ]);
    expect([said("verify"), said("build", true)]).toEqual([[], []]);
  });

  test.each([
    ["an answer"],
    ["src/a.js removed"],
    ["/etc/passwd"],
    ["lib/a.js"],
    ["src/*.js"],
    ["and/or"],
  ])("as %j names no required file", (item) =>
    expect(findings("README.md", { brief: { ...brief, output: [item] } })).toEqual([]),
  );

  test("may be a folder, or a file without an extension that `paths` names", () => {
    const wants = (item: string, path: string) =>
      findings("npm test", {
        brief: { ...brief, output: [item], paths: ["docs/**", "Makefile"] },
        files: [write(path)],
      });
    expect([wants("docs/", "docs/a.md"), wants("Makefile", "Makefile")]).toEqual([[], []]);
    expect(wants("Makefile", "docs/a.md")).toEqual([
      "The brief's output `Makefile` does not exist: create it.",
    ]);
  });
});

describe("an output that the brief describes as", () => {
  const remove = (path: string) => ({ op: "delete" as const, path });
  const check = (item: string, files: ClaimContext["files"], more: Partial<ClaimContext> = {}) =>
    findings("npm test", {
      brief: { ...brief, output: [item], paths: ["src/**", "docs/**"] },
      files,
      ...more,
    });
  const there = { standing: new Map([["src/old.js", true]]) };

  test("renamed may be gone if the worker removed it, and its new name must exist", () => {
    const item = "src/old.js renamed to src/new.js";
    expect(check(item, [remove("src/old.js"), write("src/new.js")])).toEqual([]);
    expect(check(item, [remove("src/old.js")])).toEqual([
      "The brief's output `src/new.js` does not exist: create it.",
    ]);
  });

  test("removed must be gone or changed", () => {
    const unchanged = [
      "The brief's output removes something from `src/old.js`, which is unchanged: do what " +
        "it asks.",
    ];
    expect(check("src/old.js is removed", [], there)).toEqual(unchanged);
    expect(check("src/old.js is removed", [write("src/a.js")], there)).toEqual(unchanged);
    expect(check("src/old.js is removed", [remove("src/old.js")], there)).toEqual([]);
    expect(check("src/old.js no longer exports it", [write("src/old.js")], there)).toEqual([]);
  });

  test("something that only sounds so must exist", () =>
    expect(check("src/remove.js", [write("src/a.js")])).toEqual([
      "The brief's output `src/remove.js` does not exist: create it.",
    ]));

  test("a pattern needs one file of it, or its folder", () => {
    expect(check("docs/guide/*.md", [write("src/a.js")])).toEqual([
      "The brief's output `docs/guide/*.md` does not exist: create it.",
    ]);
    expect(check("docs/guide/*.md", [write("docs/guide/a.md")])).toEqual([]);
    expect(check("docs/*.md", [], { standing: new Map([["docs", true]]) })).toEqual([
      expect.stringMatching(/^Nothing was changed, and the brief wants `docs\/\*\.md`/),
    ]);
  });
});

test("a worker may name the checks of the base branch and its own", () => {
  const stage = building();
  stage.state!.build.baseline = {
    ...{ sha: "a", since: stage.now, settled: true, pending: [], earlier: [] },
    ...{ failed: ["lint"], passed: ["unit"] },
  };
  stage.state!.workers["W1.1"]!.ci.failing = ["e2e"];
  expect(getClaimContext(stage.state!, stage.state!.briefs[0]!, "work").checks).toEqual([
    "e2e",
    "lint",
    "unit",
  ]);
});

test("artifacts that are paths must exist, unless the worker removed them", () => {
  const artifacts = ["src/a.js", "src/b.js", "src/old.js", "two words.js", "answer"];
  const files = [...FILES, { op: "delete" as const, path: "src/old.js" }];
  expect(findings("src/a.js", { files }, { artifacts })).toEqual([
    "`artifacts` names `src/b.js`, which does not exist: list paths that do.",
  ]);
});

test("a session that ends blocked or failed claims nothing", () =>
  expect(findings("x", { files: [] }, { status: "blocked" })).toEqual([]));

/** The checks before a session that judges the whole build closes, with real git. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFinalCheck } from "../../src/runner/session/close-check.ts";
import { createGit } from "../../src/runner/git.ts";
import { aBrief, aPlan, LAND } from "../spec/support/facts.ts";
import { building, merged } from "../spec/support/scenes.ts";
import type { BuildState } from "../../src/core/model/build-state.ts";

const dir = mkdtempSync(join(tmpdir(), "baton-final-"));
const ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
let began: string;
let base: string;

beforeAll(() => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();
  const commit = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
    git("add", "--all");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "next");
    return git("rev-parse", "HEAD");
  };
  git("init", "--quiet");
  began = commit({ "OLD.md": "[a](none.md)\n" });
  base = commit({ "README.md": "# Units\n\n[a](none.md)\n" });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const RUBRIC = [{ name: "tests", weight: 1, question: "Are there?", required: true }];
const CLOSE = {
  ...LAND,
  scores: [
    { dimension: "tests", score: 9, evidence: [{ path: "README.md" }], words: "It is good." },
  ],
};
const LINKS =
  /^These links are broken: README\.md links to none\.md\. Ask for .*`follow_up`, or name them/;

function checkOf(build: Partial<BuildState>, kind: "close" | "synthesise" = "close") {
  const { state } = merged(building(aPlan(aBrief("W1.1"))), "W1.1");
  const request = { rubric: RUBRIC, base: { ...state!.build.base, sha: began }, ...build };
  const of = { ...state!, build: { ...state!.build, ...request } };
  return createFinalCheck({
    git: createGit(ENVIRONMENT),
    store: join(dir, ".git"),
    base,
    state: of,
    kind,
  });
}
const judged = (more: object) => [
  { criterion: 1, met: true, evidence: [], words: "It does.", ...more },
];

describe("what Baton would refuse is reported each time", () => {
  it.each([
    ["a report that is missing", { delivery: "both" }, {}, /^Hand back `report`/],
    [
      "a criterion without an answer",
      { done_when: ["It works."] },
      {},
      /^Judge criterion 1 of `done_when`\.$/,
    ],
    [
      "an answer without a criterion",
      {},
      { criteria: judged({}) },
      /^The request has no criterion 1: leave it out\.$/,
    ],
  ] as const)("%s", async (_, build, more, told) => {
    const check = checkOf({ build_type: "general", ...build } as Partial<BuildState>);
    for (let n = 0; n < 3; n++) expect(await check({ ...CLOSE, ...more })).toMatch(told);
    expect(await checkOf({ build_type: "general" })(CLOSE)).toBeNull();
  });

  it("even to a session that asks for a person", async () => {
    const check = checkOf({ build_type: "research", delivery: "report" }, "synthesise");
    expect(await check({ ...CLOSE, verdict: "needs_person" })).toMatch(/^Hand back `report`/);
    expect(await check({ ...CLOSE, verdict: "needs_person", report: "So far." })).toBeNull();
  });
});

describe("what would not count is reported once", () => {
  it.each([
    [
      "no evidence",
      [],
      /^Criterion 1: Nothing shows that it is met\. Name a file, a check or a worker's/,
    ],
    ["a file that isn't there", [{ path: "none.md" }], /^Criterion 1: .*none\.md isn't there/],
    ["another worker's criterion", [{ criterion: "W7.1/1" }], /^Criterion 1: .*is in no brief/],
  ])("for a met criterion with %s", async (_, evidence, told) => {
    const check = checkOf({ build_type: "general", done_when: ["It works."] });
    const close = { ...CLOSE, criteria: judged({ evidence }) };
    expect(await check(close)).toMatch(told);
    expect(await check(close)).toBeNull();
  });

  it("for a content build's criterion, without advice to name a check", async () => {
    const check = checkOf({
      build_type: "content",
      done_when: ["It works."],
      base: { branch: "main", sha: base },
    });
    const close = { ...CLOSE, criteria: judged({ evidence: [{ check: "test" }] }) };
    expect(await check(close)).toMatch(
      /check test has not reported\. Name a file or a worker's criterion\.$/,
    );
  });

  it.each([
    ["a file that is there", { evidence: [{ path: "README.md" }] }],
    [
      "a worker's criterion that is met",
      { evidence: [{ path: "none.md" }, { criterion: "W1.1/1" }] },
    ],
    ["no evidence, as it isn't met", { met: false }],
  ])("but not for a criterion with %s", async (_, more) => {
    const check = checkOf({ build_type: "general", done_when: ["It works."] });
    expect(await check({ ...CLOSE, criteria: judged(more) })).toBeNull();
  });

  it("for broken links in a content build, which may land with them after that", async () => {
    const check = checkOf({ build_type: "content" });
    expect(await check(CLOSE)).toMatch(LINKS);
    expect(await check(CLOSE)).toBeNull();
  });

  it("even after a refusal, and the scores after that", async () => {
    const check = checkOf({ build_type: "content", done_when: ["It works."] });
    expect(await check(CLOSE)).toMatch(/^Judge criterion 1/);
    const close = { ...CLOSE, scores: [], criteria: judged({ evidence: [{ path: "README.md" }] }) };
    expect(await check(close)).toMatch(LINKS);
    expect(await check(close)).toMatch(/^Score tests/);
    expect(await check(close)).toBeNull();
  });
});

describe("broken links are not reported", () => {
  const follow_up = [
    { title: "Links", goal: "They lead somewhere.", evidence: "README.md", paths: [] },
  ];
  it.each<[string, Partial<BuildState>, object]>([
    ["in a session that asks for their correction", { build_type: "content" }, { follow_up }],
    ["in a session that asks for a person", { build_type: "content" }, { verdict: "needs_person" }],
    [
      "that the findings name",
      { build_type: "content" },
      { findings: ["README.md has a broken link."] },
    ],
    ["in a code build", { build_type: "code_build" }, {}],
    ["in a general build", { build_type: "general" }, {}],
  ])("%s", async (_, build, more) => {
    expect(await checkOf(build)({ ...CLOSE, ...more })).toBeNull();
  });

  it("in a build whose own documents have none", async () => {
    const build = { build_type: "content", base: { branch: "main", sha: base } } as const;
    expect(await checkOf(build)(CLOSE)).toBeNull();
  });
});

it("invalid closing input is left to its schema", async () => {
  expect(
    await checkOf({ build_type: "content", delivery: "both" })({ verdict: "land" }),
  ).toBeNull();
});

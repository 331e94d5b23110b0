/**
 * The objections to a closing session if a score's evidence isn't in the judged commit, with real
 * git.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGit } from "../../src/runner/git.ts";
import { createScoresCheck } from "../../src/runner/session/close-check.ts";
import { aBrief, aPlan, LAND } from "../spec/support/facts.ts";
import { building, merged } from "../spec/support/scenes.ts";

const dir = mkdtempSync(join(tmpdir(), "baton-scores-"));
const ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
let base: string;

beforeAll(() => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();
  git("init", "--quiet");
  writeFileSync(join(dir, "README.md"), "# Units\n\nTwo measures.\n");
  git("add", "--all");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first");
  base = git("rev-parse", "HEAD");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function checkOf() {
  const { state } = merged(building(aPlan(aBrief("W1.1"))), "W1.1");
  const rubric = [{ name: "tests", weight: 1, question: "Are there?", required: true }];
  const of = { ...state!, build: { ...state!.build, rubric } };
  return createScoresCheck({
    git: createGit(ENVIRONMENT),
    store: join(dir, ".git"),
    base,
    state: of,
  });
}
const by = (...evidence: unknown[]) => ({
  ...LAND,
  scores: [{ dimension: "tests", score: 9, evidence, words: "It is good." }],
});

it.each<[string, unknown, RegExp]>([
  [
    "a file that isn't there",
    by({ path: "src/none.js" }),
    /src\/none\.js isn't there\. Name a file, check or criterion/,
  ],
  [
    "a line right past the end",
    by({ path: "README.md", line: 4 }),
    /README\.md:4 is past the end of the file/,
  ],
  ["no evidence", by(), /The score of tests has no valid evidence: It names no evidence\./],
  ["no score at all", { ...LAND, scores: [] }, /Score tests, or give null and say why/],
])(
  "a score with %s is reported once, after which the session may close with it",
  async (_, close, told) => {
    const check = checkOf();
    expect(await check(close)).toMatch(told);
    expect(await check(close)).toBeNull();
  },
);

it("a score with an existing line, or a met criterion, needs no correction", async () => {
  expect(await checkOf()(by({ path: "README.md", line: 3 }))).toBeNull();
  expect(await checkOf()(by({ criterion: "W1.1/1" }))).toBeNull();
});

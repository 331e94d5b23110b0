/**
 * A repository in another language: a scripted build lands there, and its own tests pass on the
 * result.
 */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { Terminal } from "./cli-support.ts";
import { botComments, doubled, reviewsWithText } from "./support/doubled.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

const HERE = fileURLToPath(new URL("python/", import.meta.url));

const terminal = new Terminal();
let code: number | null;
let outcome: RunReport;
let world: World;
let tree: string;

beforeAll(async () => {
  const repo = join(terminal.dir, "kitty");
  cpSync(join(HERE, "kitty"), repo, { recursive: true });
  terminal.git(repo, "init", "--quiet", "--initial-branch=trunk");
  terminal.git(repo, "add", "--all");
  terminal.git(repo, "commit", "--quiet", "-m", "feat: expenses");
  const args = [
    "run",
    join(HERE, "request.md"),
    "--repo",
    repo,
    "--score",
    join(HERE, "score.yml"),
  ];
  const ended = await terminal.run([...args, "--auto", "--apply", "--json", "--dir", "box"]);
  code = ended.code;
  if (code !== 0) throw new Error(`exit ${code}\n${ended.out}\n${ended.err}`);
  outcome = JSON.parse(ended.out.trimEnd().split("\n").at(-1)!) as RunReport;
  world = JSON.parse(readFileSync(join(outcome.dir, "world.json"), "utf8")) as World;
  tree = join(terminal.dir, "landed");
  terminal.git(repo, "worktree", "add", "--quiet", tree, `baton/${outcome.build}`);
}, 240_000);
afterAll(() => terminal.close());

test("three workers in two waves land with one rework, as one commit", () => {
  expect(outcome).toMatchObject({ status: "landed", waves: 2, base_commits: 1 });
  expect(outcome.workers).toMatchObject([
    { id: "W1.1", status: "merged", attempts: 2 },
    { id: "W1.2", status: "merged", attempts: 1 },
    { id: "W2.1", status: "merged", attempts: 1 },
  ]);
  expect(doubled(world)).toEqual([]);
});

test("the applied branch is one commit on the user's head that names nothing of the sandbox", () => {
  const ahead = terminal.git(tree, "rev-list", "trunk..HEAD").split("\n");
  expect(ahead).toEqual([terminal.git(tree, "rev-parse", "HEAD")]);
  expect(terminal.git(tree, "log", "-1", "--format=%B")).not.toMatch(/#\d|\[\d|Baton/);
  expect(terminal.git(tree, "diff", "--name-only", "trunk", "HEAD")).not.toMatch(/baton/);
});

test("its unittest suite passes on the landed commit, with the workers' tests in it", () => {
  const python = (...args: string[]) =>
    execFileSync("python3", args, { cwd: tree, encoding: "utf8", stdio: "pipe" });
  const script =
    "import sys, unittest; r = unittest.main(module=None, exit=False).result; print(r.testsRun)";
  expect(Number(python("-c", script))).toBe(9);
  expect(python("-c", "from kitty.money import to_text; print(to_text(-5))")).toBe("-0.05\n");
  const file = terminal.file(
    "july.txt",
    "2026-07-01 ada 9.00 lunch\n2026-07-01 bo 0.01 stamp\n2026-07-02 cy 3.00 tea\n",
  );
  const lines = python("-m", "kitty", file).trim().split("\n");
  expect(lines).toEqual(["ada 4.99", "bo -3.99", "cy -1.00"]);
});

test("its own CI judged every pull request, after the review", () => {
  const checks = world.runs.filter((run) => run.event === "pull_request");
  expect(new Set(checks.map((run) => run.conclusion))).toEqual(new Set(["success"]));
  expect(new Set(checks.map((run) => run.headBranch.split("/").at(-1)))).toEqual(
    new Set(["W1.1", "W1.2", "W2.1", "land"]),
  );
});

test("every text about the work says that no model did it", () => {
  const bodies = [
    ...botComments(world).flatMap(({ key, body }) =>
      ["plan", "status", "report"].includes(key) ? [body] : [],
    ),
    ...world.issues.flatMap((issue) =>
      issue.pull ? [issue.body ?? "", ...reviewsWithText(issue.pull).map((r) => r.body)] : [],
    ),
  ];
  expect(bodies.length).toBeGreaterThan(10);
  expect(bodies.filter((body) => !body.includes("no AI model was called"))).toEqual([]);
});

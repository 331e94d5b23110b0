/**
 * A build whose worker writes code that fails the tests must not land: it ends with a question to a
 * person.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";
import { botComments } from "./support/doubled.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

let terminal: Terminal;

beforeAll(() => {
  terminal = new Terminal();
});

afterAll(() => terminal.close());

test("it is blocked, names the worker and the check, and the base branch stays as it was", async () => {
  const repo = terminal.library();
  const score = join(EXAMPLES, "score-failing.yml");
  const args = [
    "run",
    join(EXAMPLES, "request.md"),
    "--repo",
    repo,
    "--score",
    score,
    "--auto",
    "--json",
    "--apply",
  ];
  const { code, out } = await terminal.run([...args, "--dir", "box"]);
  const outcome = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as RunReport;
  expect(outcome).toMatchObject({ status: "blocked", landed: null, base_commits: 0 });
  expect(code).toBe(1);
  expect(outcome.workers).toMatchObject([
    { id: "W1.1", status: "merged" },
    { id: "W1.2", status: "blocked" },
  ]);
  expect(out).toMatch(
    /action needed: W1\.2 waits for a person: checks fail on pull request #\d+: `test`/,
  );
  const world = JSON.parse(readFileSync(join(outcome.dir, "world.json"), "utf8")) as World;
  expect(botComments(world).filter((comment) => comment.key.startsWith("stop-"))).toHaveLength(1);
  expect(terminal.git(outcome.repository, "log", "-1", "--format=%s", "main")).toBe(
    "ci: install Baton",
  );
  expect(terminal.git(repo, "branch", "--format=%(refname:short)")).toBe("main");
}, 240_000);

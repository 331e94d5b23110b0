/**
 * The demo without a build: a pull request is reviewed, fixed and asked about, and a template is
 * applied.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { EXAMPLES, Terminal, type Ended } from "./cli-support.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

let terminal: Terminal;
let ended: Ended;
let outcome: RunReport;
let world: World;

beforeAll(async () => {
  terminal = new Terminal();
  const score = join(EXAMPLES, "score-pull.yml");
  ended = await terminal.run(["demo", "--score", score, "--json", "--dir", "box"]);
  outcome = JSON.parse(ended.out.trimEnd().split("\n").at(-1) ?? "") as RunReport;
  world = JSON.parse(readFileSync(join(outcome.dir, "world.json"), "utf8")) as World;
}, 300_000);

afterAll(() => terminal.close());

test("it ends well without a build, once its people have done all", () => {
  expect(ended, ended.out + ended.err).toMatchObject({ code: 0, err: "" });
  expect(outcome).toMatchObject({ build: null, status: "complete", base_commits: 0 });
});

test("the pull request is reviewed on the exact line, and fixed by one commit on top", () => {
  const pull = world.issues.find(({ title }) => title === "feat: weeks")!.pull!;
  expect(pull.comments.map(({ path, line }) => [path, line])).toEqual([["src/weeks.js", 2]]);
  const git = (...args: string[]) => terminal.git(outcome.repository, ...args);
  expect(git("log", "--format=%an: %s", "main..weeks")).toBe(
    "baton[bot]: fix: a week has seven days\nwren: feat: weeks",
  );
  expect(git("show", "weeks:src/weeks.js")).toContain("weeks * 7");
});

test("the question is answered with a link to the line, and the template's files are offered", () => {
  const bodies = world.comments.map(({ body }) => body);
  expect(bodies.find((body) => body.startsWith("**Answer**"))).toMatch(
    /blob\/[0-9a-f]{40}\/src\/weeks\.js#L2/,
  );
  const offered = terminal.git(
    outcome.repository,
    "diff",
    "--name-only",
    "main...baton/sync-templates",
  );
  expect(offered.split("\n")).toEqual([".editorconfig", "SECURITY.md"]);
});

test("the terminal says in plain words what happens, with an address for each event", () => {
  expect(ended.out).toMatch(/ wren +opened http:\S+\/pull\/2\?/);
  expect(ended.out).toMatch(/ pr-2 +review session 1 runs\n/);
  expect(ended.out).toMatch(/ wren +reads “\*\*Fix: done\*\*”: http:\S+#issuecomment-\d+\n/);
});

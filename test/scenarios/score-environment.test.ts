/**
 * The demo of what sessions find besides their worktree: what lands is made from it, and lent files
 * do not land.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";

let terminal: Terminal;

beforeAll(() => {
  terminal = new Terminal();
});

afterAll(() => terminal.close());

test("what lands is made of a sibling repository and of a file that the architect handed over", async () => {
  const score = join(EXAMPLES, "score-environment.yml");
  const { code, out, err } = await terminal.run([
    "demo",
    "--score",
    score,
    "--json",
    "--dir",
    "box",
  ]);
  expect(code, out + err).toBe(0);
  const outcome = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as RunReport;
  const git = (...args: string[]) => terminal.git(outcome.repository, ...args);
  expect(git("show", "main:src/volume.js")).toContain('"gal": 3.785411784');
  expect(git("show", "main:src/area.js")).toContain('"acre": 4046.8564224');
  // The seed existed, and no commit contains it.
  expect(git("show", "--name-only", "--format=", "main").split("\n")).toEqual([
    "src/area.js",
    "src/volume.js",
    "test/area.test.js",
    "test/volume.test.js",
  ]);
  const logs = globSync("logs/*/*.txt", { cwd: outcome.dir }).map((log) =>
    readFileSync(join(outcome.dir, log), "utf8"),
  );
  expect(
    logs.filter((log) => log.includes("Beside the worktree: unit-data, acme/unit-data at")),
  ).not.toEqual([]);
  const slug = outcome.build!;
  expect(git("show", `baton/${slug}:context/W1.2/area.json`)).toContain("4046.8564224");
  expect(git("show", `baton/${slug}:BUILD.md`)).toMatch(
    /- `acme\/unit-data@main` as `\.\.\/unit-data`, at `[0-9a-f]{40}`/,
  );
}, 300_000);

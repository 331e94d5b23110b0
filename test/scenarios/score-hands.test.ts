/**
 * The demo in which a person does one of the workers: taken, pushed, submitted, reworked, and
 * landed in their name.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";

let terminal: Terminal;

beforeAll(() => {
  terminal = new Terminal();
});

afterAll(() => terminal.close());

test("what @wren hands in is reviewed, reworked by hand, and lands with @wren as an author", async () => {
  const score = join(EXAMPLES, "score-hands.yml");
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
  expect(outcome).toMatchObject({ status: "landed", base_commits: 1, reviews: 3 });
  const git = (...args: string[]) => terminal.git(outcome.repository, ...args);
  expect(git("show", "main:src/mass.js")).toContain("oz: 0.45359237 / 16");
  expect(git("log", "-1", "--format=%B", "main")).toMatch(/^Co-authored-by: wren </m);
  expect(out).toContain("- W1.2 (#2) was done by hand by `@wren`.");
}, 300_000);

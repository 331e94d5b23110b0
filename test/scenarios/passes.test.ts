/**
 * `baton reconcile`: a build lands although no server ever runs, and each pass prints the status.
 */
import { afterAll, expect, test } from "vitest";
import { Terminal } from "./cli-support.ts";
import { doubled } from "./support/doubled.ts";
import { byPasses } from "./support/passes.ts";
import { WEEKS_REQUEST, WEEKS_SCORE } from "./support/weeks.ts";

const terminal = new Terminal();
afterAll(() => terminal.close());

test(
  "a build lands by passes alone, each in a process without memory",
  { timeout: 200_000 },
  async () => {
    const score = terminal.file("score.yml", WEEKS_SCORE);
    const request = terminal.file("weeks.md", WEEKS_REQUEST);
    const { passes, world, git } = await byPasses(terminal, {
      score,
      request,
      more: ["--repo", terminal.library()],
    });
    expect(doubled(world)).toEqual([]);
    expect(git("log", "-1", "--format=%s", "main")).toMatch(/Weeks/);
    expect(git("show", "main:src/time.js")).toContain("w: 604800");
    const lines = passes
      .flatMap(({ out, err }) => [...out.split("\n"), ...err.split("\n")])
      .filter((line) => line !== "");
    const told =
      /^ada-lovelace\/library#1 1-weeks is (\w+)\. (There was nothing to do|\d+ decisions?, last: .*)\./;
    for (const line of lines) expect(line).toMatch(told);
    const statuses = lines.map((line) => told.exec(line)![1]);
    expect([...new Set(statuses)]).toEqual([
      "planning",
      "awaiting_approval",
      "building",
      "closing",
      "landing",
      "landed",
    ]);
    expect(lines.join("\n")).toMatch(/Waits for a person: Approve the plan with `\/approve`/);
  },
);

/** `baton reconcile`: a build lands though no server ever runs, and each pass says where it stands. */
import { afterAll, expect, test } from "vitest";
import { APPROVE } from "../spec/support/facts.ts";
import { Terminal } from "./cli-support.ts";
import { doubled } from "./support/doubled.ts";
import { byPasses } from "./support/passes.ts";

const terminal = new Terminal();
afterAll(() => terminal.close());

const worker = {
  ...{ id: "W1.1", name: "Weeks", mission: "Add the week to the measure time.", output: ["src/time.js"] },
  ...{ paths: ["src/time.js", "test/time.test.js"], context: "src/time.js lists the units." },
  ...{ requirements: "A week has 604800 seconds.", criteria: ["The tests pass"] },
};
const edit = (path: string, old_str: string, new_str: string) => ({
  edit: { command: "str_replace", path, old_str, new_str },
});
const SCORE = [
  {
    session: "build/architect/1",
    turns: [{ close: { summary: "One unit.", reason: "It is one line.", workers: [worker] } }],
  },
  {
    session: "W1.1/work/1",
    turns: [
      edit("src/time.js", "d: 86400", "d: 86400, w: 604800"),
      edit("test/time.test.js", "s, min, h, d/", "s, min, h, d, w/"),
      {
        close: {
          ...{ status: "complete", summary: "There." },
          criteria: [{ criterion: 1, met: true, evidence: "npm test" }],
        },
      },
    ],
  },
  { session: "review", turns: [{ close: APPROVE }] },
  {
    session: "close",
    turns: [{ close: { verdict: "land", summary: "Fits.", subject: "Weeks", message: "A unit.", score: 8 } }],
  },
];

test("a build lands by passes alone, each a process that knows nothing", { timeout: 200_000 }, async () => {
  const score = terminal.file("score.yml", JSON.stringify(SCORE));
  const request = terminal.file("weeks.md", "# Weeks\n\nThe measure time has no week.\n");
  const { passes, world, git } = await byPasses(terminal, { score, request, more: ["--repo", terminal.library()] });
  expect(doubled(world)).toEqual([]);
  expect(git("log", "-1", "--format=%s", "main")).toMatch(/Weeks/);
  expect(git("show", "main:src/time.js")).toContain("w: 604800");
  const lines = passes
    .flatMap(({ out, err }) => [...out.split("\n"), ...err.split("\n")])
    .filter((line) => line !== "");
  const told = /^ada-lovelace\/library#1 1-weeks is (\w+)\. (Nothing was to be done|\d+ decisions?, last: .*)\./;
  for (const line of lines) expect(line).toMatch(told);
  const statuses = lines.map((line) => told.exec(line)![1]);
  expect([...new Set(statuses)]).toEqual(["planning", "awaiting_approval", "building", "closing", "landing", "landed"]);
  expect(lines.join("\n")).toMatch(/Waits for a person: Approve the plan with `\/approve`/);
});

/**
 * `baton run` is killed during a session. Another run on its folder continues the build and keeps
 * no key.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addUsualEntries } from "../../src/cli/local-run/score/load-score.ts";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { openScoreModel } from "../../src/cli/local-run/score/score-model.ts";
import { parseScore } from "../../src/cli/local-run/score/parse-score.ts";
import { APPROVE } from "../spec/support/facts.ts";
import { Terminal } from "./cli-support.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.close());

const KEY = "sk-ant-a-person's-own-key";
const week = {
  command: "str_replace",
  path: "src/time.js",
  old_str: "d: 86400",
  new_str: "d: 86400, w: 604800",
};
const tested = {
  command: "str_replace",
  path: "test/time.test.js",
  old_str: "s, min, h, d/",
  new_str: "s, min, h, d, w/",
};
const worker = {
  ...{
    id: "W1.1",
    name: "Weeks",
    mission: "Add the week to the measure time.",
    output: ["src/time.js"],
  },
  ...{ paths: ["src/time.js", "test/time.test.js"], context: "src/time.js lists the units." },
  ...{ requirements: "A week has 604800 seconds.", criteria: ["The tests pass"] },
};

const done = {
  ...{ status: "complete", summary: "There." },
  criteria: [{ criterion: 1, met: true, evidence: "npm test" }],
};

/** JSON is valid YAML too. `wait` is what the worker's session does first. */
const score = (wait: string) =>
  JSON.stringify([
    {
      session: "build/architect/1",
      turns: [{ close: { summary: "One unit.", reason: "It is one line.", workers: [worker] } }],
    },
    {
      session: "W1.1/work/1",
      turns: [{ bash: wait }, { edit: week }, { edit: tested }, { close: done }],
    },
    { session: "review", turns: [{ close: APPROVE }] },
    {
      session: "close",
      turns: [
        { close: { verdict: "land", summary: "Fits.", subject: "Weeks", message: "A unit." } },
      ],
    },
  ]);

test("its session is played again by the stand-in of the second run, and the first key is gone", async () => {
  const asked: string[] = [];
  const parsed = addUsualEntries(parseScore(score("sleep 600"), "score.yml").score);
  const provider = await openScoreModel({
    score: parsed,
    dir: null,
    log: (line) => void asked.push(line),
  });
  try {
    const request = terminal.file("weeks.md", "# Weeks\n\nThe measure time has no week.\n");
    const args = ["run", request, "--repo", terminal.library(), "--auto", "--json", "--dir", "box"];
    const first = terminal.start(args, {
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: provider.url,
    });
    await expect.poll(() => asked, { timeout: 60_000 }).toContain("W1.1/work/1: bash");
    const gone = new Promise((resolve) => first.on("close", resolve));
    first.kill("SIGKILL");
    await gone;
    // Nothing could remove the key: it stays, readable only by its owner, until the folder is
    // used again.
    expect(readFileSync(join(terminal.dir, "box/world.json"), "utf8")).toContain(KEY);
    expect(statSync(join(terminal.dir, "box/world.json")).mode & 0o077).toBe(0);
    const { code, out } = await terminal.run([
      ...args,
      "--score",
      terminal.file("score.yml", score("true")),
    ]);
    expect(code, out).toBe(0);
    const outcome = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as RunReport;
    expect(outcome).toMatchObject({ status: "landed", workers: [{ id: "W1.1", attempts: 1 }] });
    // This run did not see the session begin, so it does not print how long it took.
    expect(out).toMatch(/W1\.1 +the run of work session 1 ended\n/);
    const world = JSON.parse(readFileSync(join(terminal.dir, "box/world.json"), "utf8")) as World;
    expect(
      world.runs.filter(({ displayTitle }) => displayTitle.includes("W1.1/work")),
    ).toHaveLength(1);
    expect(
      spawnSync("grep", ["-rF", KEY, "box"], { cwd: terminal.dir }).status,
      "1: found nowhere",
    ).toBe(1);
  } finally {
    await provider.close();
  }
}, 240_000);

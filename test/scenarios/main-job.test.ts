/** The main job as a person runs it: `baton demo` as a process, from label to landed commit. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMPLETION_BYTES } from "../../src/core/model/completion.ts";
import { Terminal, type Ended } from "./cli-support.ts";
import { botComments, doubled } from "./support/doubled.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

/**
 * The demo spends most of its time starting processes. It has a minute, or the time of this many
 * program starts if that is longer.
 */
const MOST_STARTS = 900;

/**
 * Returns seconds, the shortest of five. Without its inputs the program ends right after its start.
 */
function sessionStart(): number {
  const program = join(import.meta.dirname, "../../dist/bundles/session.mjs");
  const starts = [1, 2, 3, 4, 5].map(() => {
    const began = performance.now();
    expect(spawnSync(process.execPath, [program], { env: {} }).status).toBe(2);
    return (performance.now() - began) / 1000;
  });
  return Math.min(...starts);
}

interface Outcome {
  build: string;
  status: string;
  waves: number;
  workers: { id: string; status: string; pr: number; attempts: number }[];
  reviews: number;
  landed: { sha: string; parents: string[] };
  base_commits: number;
  sessions: number;
  usage: Record<string, number>;
  requests: { rest: number; graphql: number; content: number };
  seconds: number;
  dir: string;
  repository: string;
}

describe("npm run demo", () => {
  const terminal = new Terminal();
  let ended: Ended;
  let outcome: Outcome;
  let world: World;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", outcome.repository, ...args], { encoding: "utf8" }).trim();

  beforeAll(async () => {
    ended = await terminal.run(["demo", "--json", "--dir", join(terminal.dir, "sandbox")]);
    if (ended.code !== 0) throw new Error(`exit ${ended.code}\n${ended.out}\n${ended.err}`);
    outcome = JSON.parse(ended.out.trimEnd().split("\n").at(-1)!) as Outcome;
    world = JSON.parse(readFileSync(join(outcome.dir, "world.json"), "utf8")) as World;
  }, 240_000);
  afterAll(() => terminal.close());

  test("lands within a minute (longer on a slow machine), in two waves of at least five workers", () => {
    expect(outcome.status).toBe("landed");
    expect(outcome.seconds).toBeLessThan(Math.max(60, MOST_STARTS * sessionStart()));
    expect(outcome.waves).toBe(2);
    expect(outcome.workers.length).toBeGreaterThanOrEqual(5);
    expect(outcome.workers.map((w) => w.status)).toEqual(outcome.workers.map(() => "merged"));
  });

  test("the base branch gains one commit with one parent, and its message says what and closes the issue", () => {
    expect(outcome.base_commits).toBe(1);
    expect(outcome.landed.parents).toHaveLength(1);
    expect(git("rev-parse", "main")).toBe(outcome.landed.sha);
    const message = git("log", "-1", "--format=%B", outcome.landed.sha);
    expect(message).toMatch(/^Convert lengths, masses and temperatures\n/);
    expect(message).toContain(`Baton-Build: ${outcome.build}`);
    expect(message).toMatch(/Closes #\d+/);
  });

  test("the landed commit's tests pass, because the code that the workers wrote works", () => {
    const tree = join(terminal.dir, "landed");
    mkdirSync(tree);
    execFileSync("git", ["clone", "--quiet", outcome.repository, tree]);
    const report = execFileSync(process.execPath, ["--test"], { cwd: tree, encoding: "utf8" });
    expect(report).toMatch(/fail 0/);
    const script =
      'import { convert } from "./src/index.js"; console.log(JSON.stringify(convert("5 ' +
      'km", "mi")));';
    const args = ["--input-type=module", "--eval", script];
    const answer = JSON.parse(
      execFileSync(process.execPath, args, { cwd: tree, encoding: "utf8" }),
    ) as {
      value: number;
    };
    expect(answer.value).toBeCloseTo(3.106856, 5);
  });

  test("every worker is a branch, a run and a pull request against the build branch, merged", () => {
    for (const worker of outcome.workers) {
      const pull = world.issues.find((i) => i.number === worker.pr)!;
      expect(pull.title).toMatch(
        new RegExp(`^\\[${outcome.build}\\] ${worker.id.replace(".", "\\.")}: `),
      );
      expect(pull.pull).toMatchObject({
        merged: true,
        headRef: `baton/${outcome.build}/${worker.id}`,
        baseRef: `baton/${outcome.build}/build`,
      });
      const run = world.runs.find(
        (r) => r.displayTitle === `[${outcome.build}] ${worker.id}/work/1 #1`,
      );
      expect(run?.conclusion).toBe("success");
    }
  });

  test("reviews comment on lines of the diffs; one asked for a change and got it", () => {
    expect(outcome.reviews).toBeGreaterThan(outcome.workers.length);
    // GitHub stores a reply in a thread as a review without text.
    const reviews = world.issues.flatMap((i) => i.pull?.reviews.filter((r) => r.body !== "") ?? []);
    expect(reviews.length).toBe(outcome.reviews);
    expect(new Set(reviews.map((r) => r.state))).toEqual(new Set(["COMMENTED"]));
    expect(world.issues.flatMap((i) => i.pull?.comments ?? []).length).toBeGreaterThan(0);
    expect(outcome.workers.some((w) => w.attempts > 1)).toBe(true);
    const verdicts = world.checkRuns
      .filter((c) => c.name === "baton/review")
      .map((c) => c.conclusion);
    expect(verdicts).toContain("failure");
    expect(verdicts).toContain("success");
  });

  test("a wave's workers run in parallel", () => {
    const runs = world.runs.filter((r) => /W1\.\d\/work\/1/.test(r.displayTitle));
    const overlap = runs.filter((a) =>
      runs.some((b) => a !== b && a.startedAt <= b.updatedAt && b.startedAt <= a.updatedAt),
    );
    expect(overlap.length).toBeGreaterThanOrEqual(2);
  });

  test("agents' code was reviewed before CI ran it", () => {
    const runs = world.runs.filter(
      (r) => r.event === "pull_request" && r.headBranch.includes("/W"),
    );
    expect(runs.length).toBeGreaterThanOrEqual(outcome.workers.length);
    for (const run of runs) {
      const pull = world.issues.find((i) => i.pull?.headRef === run.headBranch)?.pull;
      const approval = pull?.reviews.find((r) => r.body.includes(": approved"));
      expect(approval && approval.submittedAt <= run.createdAt).toBe(true);
    }
  });

  test("a dispatch is at most 300 bytes, a completion at most 4 KB", () => {
    for (const run of world.runs.filter((r) => r.event === "workflow_dispatch")) {
      expect(Buffer.byteLength(JSON.stringify(run.inputs))).toBeLessThanOrEqual(300);
    }
    const tag = `baton/${outcome.build}`;
    const completions = git("ls-tree", "-r", "--name-only", tag, "completions/").split("\n");
    expect(completions.length).toBeGreaterThanOrEqual(outcome.workers.length);
    for (const path of completions)
      expect(git("cat-file", "-s", `${tag}:${path}`)).toSatisfy(
        (n) => Number(n) <= COMPLETION_BYTES,
      );
  });

  test("the issue shows 👀 at once, one plan, one status, the report, nothing twice, and is closed", () => {
    expect(doubled(world)).toEqual([]);
    const keys = botComments(world).map((c) => c.key);
    expect(keys).toEqual(expect.arrayContaining(["plan", "status", "report"]));
    expect(world.issues.find((i) => i.pull === null)?.state).toBe("closed");
    const approvals = world.comments.filter((c) => c.body === "/approve");
    expect(approvals.map((c) => c.reactions.map((r) => r.content))).toEqual(
      approvals.map(() => ["eyes", "rocket"]),
    );
  });

  test("the record's branches are gone, its history is a tag that reads as the build's history", () => {
    expect(git("branch", "--list", "baton/*")).toBe("");
    const history = git("log", "--format=%s", `baton/${outcome.build}`);
    expect(history.split("\n").length).toBeGreaterThan(10);
    expect(history).toContain("Landed");
    expect(git("log", "--format=%an", `baton/${outcome.build}`)).toMatch(/^(baton\[bot\]\n?)+$/);
  });

  test(
    "every session asked over the wire, by the engine that asks models; the record names " +
      "what answered",
    () => {
      const told = readFileSync(join(outcome.dir, "model.log"), "utf8").trimEnd().split("\n");
      const closed = told.flatMap((line) =>
        line.endsWith(": close") ? [line.slice(0, -": close".length)] : [],
      );
      const asked = world.runs.flatMap((r) => /\] (\S+) #1$/.exec(r.displayTitle)?.[1] ?? []);
      // A preflight asks no model.
      const sessions = asked.filter((name) => !name.startsWith("repository/"));
      expect(closed.toSorted()).toEqual(sessions.toSorted());
      expect(closed).toHaveLength(outcome.sessions);
      expect(git("show", `baton/${outcome.build}:meta.json`)).toContain(
        '"score player (no model)"',
      );
      const commits = git(
        "log",
        "--format=%(trailers:key=Baton-Model,valueonly)",
        "refs/pull/2/head",
      ).split("\n");
      expect(commits).toContain("score player (no model)");
      // No key is left in the folder after the sessions have ended.
      expect(world.repositories[0]?.environments).toMatchObject([{ name: "baton", secrets: {} }]);
    },
  );

  test("it says that no model played, and where to look", () => {
    expect(ended.out).toContain("no model");
    expect(ended.out).toContain(`git -C ${outcome.repository} log`);
    expect(outcome.requests.rest).toBeGreaterThan(0);
    expect(outcome.requests.graphql).toBeGreaterThan(0);
    expect(outcome.requests.content).toBeGreaterThan(0);
  });
});

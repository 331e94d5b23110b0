/** Commits a session's change if the session's branch already exists. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import type { Effect } from "../../src/core/model/effects/index.ts";
import { NO_USAGE } from "../../src/core/model/proposal.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let base: string;
const BRANCH = "baton/1-units/W1.1";
const HEAD = `refs/heads/${BRANCH}`;

beforeAll(async () => {
  world = await openWorld();
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  base = world.git("rev-parse", "main");
});
beforeEach(async () => {
  if (world.git("branch", "--list", BRANCH) !== "") world.git("update-ref", "-d", HEAD);
  await published("W1.1/work/1", "a.txt");
});

/**
 * Commits that the session wrote this file. `counts` is the commit that the record knows as
 * published.
 */
async function published(
  session: "W1.1/work/1" | "W1.1/work/2",
  path: string,
  counts: typeof session | null = null,
  onto?: { exact: true; parents?: string[] },
) {
  const facts = world.facts();
  const change = {
    base,
    files: [
      { op: "write", path, mode: "100644", content: Buffer.from(path).toString("base64") } as const,
    ],
  };
  const names = {
    version: 1,
    build: "1-units",
    session,
    launch: 1,
    engine: "command",
    model: "none",
  } as const;
  const result = { ended: "closed", close: COMPLETE } as const;
  facts.proposals[session] = {
    ok: true,
    proposal: { ...names, result, change, steers: [], usage: NO_USAGE, context: {}, pins: {} },
    guards: [],
  };
  const state = someState(world.repository.id);
  state.workers["W1.1"]!.published = counts;
  const message = `[1-units] W1.1: Do\n\nBaton-Session: ${session}`;
  const at = { parents: [base], branch: BRANCH, ...onto };
  const effect: Effect = { type: "publish", worker: "W1.1", session, message, ...at };
  const context = {
    access: world.access,
    state,
    facts,
    recordHead: base,
    log: quiet,
    wake: async () => {},
  };
  return performEffect(effect, context);
}

const files = () => world.git("ls-tree", "-r", "--name-only", BRANCH).split("\n");

test("a commit that became known too late is replaced by the repeated work", async () => {
  const left = world.git("rev-parse", BRANCH);
  expect((await published("W1.1/work/2", "b.txt")).outcome.ok).toBe(true);
  expect(files()).toContain("b.txt");
  expect(files()).not.toContain("a.txt");
  expect(world.git("rev-list", "--parents", "-1", BRANCH).split(" ").slice(1)).toEqual([left]);
});

test("a commit that counts is not taken back", async () => {
  const made = await published("W1.1/work/2", "a.txt", "W1.1/work/1");
  expect(made.outcome).toMatchObject({ ok: false, code: "head_moved" });
});

test("a person's commit on top of a leftover commit is kept, with the leftover", async () => {
  const [tree, left] = [world.git("rev-parse", `${BRANCH}^{tree}`), world.git("rev-parse", BRANCH)];
  world.git("update-ref", HEAD, world.git("commit-tree", tree, "-p", left, "-m", "mine"));
  expect((await published("W1.1/work/2", "a.txt")).outcome).toMatchObject({
    ok: false,
    code: "head_moved",
  });
  expect((await published("W1.1/work/2", "b.txt")).outcome.ok).toBe(true);
  expect(files()).toEqual(expect.arrayContaining(["a.txt", "b.txt"]));
});

test("a change for exactly one commit is not put on top of later pushes", async () => {
  const before = world.git("rev-parse", BRANCH);
  const made = await published("W1.1/work/2", "b.txt", null, { exact: true });
  expect(made.outcome).toMatchObject({ ok: false, code: "head_moved" });
  expect(world.git("rev-parse", BRANCH)).toBe(before);
  world.git("update-ref", HEAD, base);
  const { outcome } = await published("W1.1/work/2", "b.txt", null, { exact: true });
  expect(outcome).toMatchObject({ ok: true, sha: world.git("rev-parse", BRANCH) });
});

test("a fix on a head that a session of the same name made is a commit of its own", async () => {
  // A pull request that somebody stacked on one that was fixed before.
  const fixed = world.git("rev-parse", BRANCH);
  const { outcome } = await published("W1.1/work/1", "b.txt", null, {
    exact: true,
    parents: [fixed],
  });
  expect(outcome).toMatchObject({ ok: true, sha: world.git("rev-parse", BRANCH) });
  expect(world.git("rev-list", "--parents", "-1", BRANCH).split(" ").slice(1)).toEqual([fixed]);
  const again = await published("W1.1/work/1", "b.txt", null, { exact: true, parents: [fixed] });
  expect(again.outcome).toMatchObject({ ok: true, sha: outcome.sha });
});

test("a branch at a commit that GitHub doesn't find yet is tried again later", async () => {
  const [tree, left] = [world.git("rev-parse", `${BRANCH}^{tree}`), world.git("rev-parse", BRANCH)];
  const mine = world.git("commit-tree", tree, "-p", left, "-m", "not to be found");
  world.git("update-ref", HEAD, mine);
  const url = `https://github.example/repos/you/units/git/commits/${mine}`;
  world.running.sandbox.faults.hidden.add("check_run", { check_run: { url } }, 1);
  expect(await published("W1.1/work/2", "b.txt")).toMatchObject({
    outcome: { ok: false, code: "unavailable" },
    passing: { code: "unavailable" },
  });
  expect((await published("W1.1/work/2", "b.txt")).outcome.ok).toBe(true);
});

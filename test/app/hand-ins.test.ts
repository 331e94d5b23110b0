/** Reads from GitHub what people push to workers that they took over. */
import { beforeAll, expect, test } from "vitest";
import { checkSession, joinPersonsChange } from "../../src/app/observe/hand-ins.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let build: string;
beforeAll(async () => {
  world = await openWorld();
  build = world.git("rev-parse", "main");
});

/** Commits on main a tree that has only this entry. */
function commit(entry: string): string {
  const tree = world.gitWith(`${entry}\n`, "mktree", "--missing");
  return world.git("commit-tree", tree, "-p", "main", "-m", "By hand");
}

const file = (path: string) => ({
  op: "write" as const,
  path,
  mode: "100644" as const,
  content: "YQ==",
});

test("a person's and the session's changes are joined, and the session's files win", async () => {
  const head = commit(
    `100644 blob ${world.gitWith("by hand\n", "hash-object", "-w", "--stdin")}\thand.js`,
  );
  const change = { base: head, files: [file("own.js"), file("hand.js")] };
  const joined = await joinPersonsChange(world.access, build, head, change);
  expect(joined.unread).toEqual([]);
  expect(joined.change!.base).toBe(build);
  expect(joined.change!.files.filter(({ op }) => op === "write")).toEqual(change.files);
});

test("a person's change that nobody can read is held, with any change of the session", async () => {
  const head = commit(`160000 commit ${"1".repeat(40)}\tvendor`);
  const { unread } = await joinPersonsChange(world.access, build, head, {
    base: head,
    files: [file("own.js")],
  });
  expect(unread).toMatchObject([{ path: null, waivable: false }]);
  expect(unread[0]!.message).toMatch(
    /^Baton can't read what a person left on the branch: `vendor` is neither a file/,
  );
});

test("what a person left below a session's change is checked each time the change is read", async () => {
  const head = commit(`160000 commit ${"1".repeat(40)}\tvendor`);
  const state = someState(world.repository.id);
  state.workers["W1.1"]!.person_head = head;
  const scope = { state, build, settings: DEFAULT_SETTINGS };
  const made = {
    worker: "W1.1" as const,
    run: 1,
    merges: null,
    kind: "work" as const,
    close: null,
  };
  const change = (base: string) => ({ base, files: [file("own.js")] });
  const below = (base: string) =>
    checkSession(world.access, scope, { ...made, base }, change(base));
  expect((await below(head)).map(({ message }) => message)).toContainEqual(
    expect.stringContaining("Baton can't read what a person left on the branch"),
  );
  expect((await below(build)).map(({ message }) => message)).not.toContainEqual(
    expect.stringContaining("a person left"),
  );
});

/**
 * Finds work of merged workers that the build branch no longer contains, on a sandbox with real
 * git.
 */
import { beforeAll, expect, test } from "vitest";
import { findLostWork, type WholeChange } from "../../src/app/observe/build-diff.ts";
import { createEmptyRefs } from "../../src/app/observe/refs.ts";
import { createWorker } from "../../src/core/rules/sessions/work.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import type { State } from "../../src/core/model/state.ts";
import type { WorkerId } from "../../src/core/model/names.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

const BUILD = "baton/1-units/build";
/** The branch's first content, W1.1's version of it, and W1.2's version of that. */
const BEFORE = { "a.txt": "0" };
const FIRST = { "a.txt": "1", "b.txt": "1" };
const SECOND = { "a.txt": "1", "c.txt": "2" };
let world: World;
let state: State;
let main: string;
let start: string;
const merges: Record<WorkerId, string> = {};

function commit(files: Record<string, string>, ...parents: string[]): string {
  const entries = Object.entries(files).map(([path, text]) => {
    return `100644 blob ${world.gitWith(text, "hash-object", "-w", "--stdin")}\t${path}\n`;
  });
  const tree = world.gitWith(entries.join(""), "mktree");
  const who = ["-c", "user.name=wren", "-c", "user.email=w@x"];
  return world.git(
    ...who,
    "commit-tree",
    tree,
    ...parents.flatMap((p) => ["-p", p]),
    "-m",
    "Change",
  );
}

async function merge(id: WorkerId, files: Record<string, string>): Promise<void> {
  const branch = `baton/1-units/${id}`;
  world.git("update-ref", `refs/heads/${branch}`, commit(files, world.git("rev-parse", BUILD)));
  const pull = { title: id, head: branch, base: BUILD, body: "B" };
  const { number } = await world.as<{ number: number }>(
    "wren",
    "POST",
    "/repos/you/units/pulls",
    pull,
  );
  const path = `/repos/you/units/pulls/${number}/merge`;
  const { sha } = await world.as<{ sha: string }>("wren", "PUT", path, { merge_method: "squash" });
  const pr = { number, head_repository_id: world.repository.id };
  state.workers[id] = {
    ...createWorker(id),
    pr,
    merge_sha: sha,
    changed: Object.keys({ ...BEFORE, ...FIRST, ...SECOND }),
  };
  merges[id] = sha;
}

beforeAll(async () => {
  world = await openWorld();
  state = someState(world.repository.id);
  main = world.git("rev-parse", "main");
  start = commit(BEFORE, main);
  world.git("update-ref", `refs/heads/${BUILD}`, start);
  await merge("W1.1", FIRST);
  await merge("W1.2", SECOND);
});

/**
 * The branch is at `head`. `whole` is as after a person's commit: the comparison alone proves
 * nothing.
 */
function find(
  head: string,
  more: Partial<WholeChange> = {},
  base = main,
): Promise<Facts["lostWork"]> {
  world.git("update-ref", `refs/heads/${BUILD}`, head);
  return findWith(head, more, base);
}

/** Like `find`, but the branch may have moved since it was read. */
function findWith(
  head: string,
  more: Partial<WholeChange> = {},
  base = main,
): Promise<Facts["lostWork"]> {
  const refs = {
    ...createEmptyRefs(base),
    build: { sha: head, tree: world.git("rev-parse", `${head}^{tree}`) },
  };
  return findLostWork(world.access, state, refs, {
    commits: new Set(),
    files: null,
    hasPeople: true,
    ...more,
  });
}

const gone = (...files: string[]) => ({ isInHistory: false, files });
const takenBack = (...files: string[]) => ({ isInHistory: true, files });
const onTop = (files: Record<string, string>) => () => commit(files, merges["W1.2"]!);
const elsewhere = (files: Record<string, string>) => () => commit(files, start);

test.each<[string, () => string, Facts["lostWork"]]>([
  ["nothing if both merges exist and the later worker removed a file", () => merges["W1.2"]!, {}],
  ["nothing if a later commit builds on the work", onTop({ "a.txt": "7", "c.txt": "8" }), {}],
  ["nothing if a rebase keeps the files' contents", elsewhere(SECOND), {}],
  [
    "the second work if the branch was reset to the first merge",
    () => merges["W1.1"]!,
    { "W1.2": gone("b.txt", "c.txt") },
  ],
  [
    "all of it if the branch was reset to the start",
    () => start,
    { "W1.1": gone("a.txt"), "W1.2": gone("c.txt") },
  ],
  [
    "a file that differs in the new history",
    elsewhere({ "a.txt": "5", "c.txt": "2" }),
    { "W1.1": gone("a.txt") },
  ],
  [
    "a new file that a later commit removed",
    onTop({ "a.txt": "1" }),
    { "W1.2": takenBack("c.txt") },
  ],
  [
    "a change that a later commit reverted",
    onTop({ "a.txt": "0", "c.txt": "2" }),
    { "W1.1": takenBack("a.txt") },
  ],
  [
    "a removal that a later commit reverted",
    onTop({ "a.txt": "1", "b.txt": "9", "c.txt": "2" }),
    { "W1.2": takenBack("b.txt") },
  ],
])("what is lost is %s", async (_, head, lost) => expect(await find(head())).toEqual(lost));

test("work in the base branch is not lost, because it reaches the build from there", async () => {
  expect(await find(start, {}, merges["W1.2"])).toEqual({});
});

test("if the comparison with the base shows all merges and paths, nothing else is read", async () => {
  const commits = new Set(Object.values(merges));
  const files = new Set(Object.keys({ ...FIRST, ...SECOND }));
  expect(await find(onTop({ "a.txt": "1" })(), { commits, files, hasPeople: false })).toEqual({});
});

test("a merge after the branch was read loses nothing", async () => {
  world.git("update-ref", `refs/heads/${BUILD}`, merges["W1.2"]!);
  expect(await findWith(merges["W1.1"]!)).toEqual({});
});

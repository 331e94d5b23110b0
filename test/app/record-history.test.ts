/** Which commits of a record are Baton's, who pushed the others, and whether anything was lost. */
import { beforeAll, expect, test, vi } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { isBegunByApp, readRecordHistory } from "../../src/app/github/record-history.ts";
import {
  createRecord,
  loadRecordCommit,
  restoreRecord,
  saveRecord,
} from "../../src/app/github/record-store.ts";
import { moveAs, pushAs } from "./support/pushes.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

const FILES = { "BUILD.md": "# Build\n", "meta.json": "{}\n" };
const NEXT = { ...FILES, "BUILD.md": "# Built\n" };
const WREN = ["-c", "user.name=wren", "-c", "user.email=w@x"];
let count = 0;

/**
 * Creates a branch with two of Baton's commits, and the view of another process, which remembers
 * nothing.
 */
async function begun() {
  const { access, git } = world;
  const branch = `baton/${(count += 1)}/record`;
  const first = await createRecord(access, branch, FILES, "Start");
  const second = await saveRecord(access, branch, { head: first, files: FILES }, NEXT, "Go on");
  const head = () => git("rev-parse", branch);
  const seen = (as: Access = { ...access, scope: {} }) => readRecordHistory(as, branch, head());
  return { branch, first, second, head, seen };
}

/** Another process, for which the first `reads` reads of this commit find nothing. */
function hideCommit(sha: string, reads: number): Access {
  const { octokit } = world.access;
  let left = reads;
  const request = Object.assign((...given: Parameters<typeof octokit.request>) => {
    const [, parameters] = given;
    if (parameters?.["commit_sha"] === sha && left-- > 0) parameters["commit_sha"] = "0".repeat(40);
    return octokit.request(...given);
  }, octokit.request);
  return { ...world.access, scope: {}, octokit: { ...octokit, request } };
}

test("others' pushes are listed oldest first, by who pushed and not by the named author", async () => {
  const { branch, second, seen } = await begun();
  const one = pushAs(world, "wren", branch, { "context/a.md": "a" });
  const two = pushAs(world, "baton[bot]", branch, { "context/b.md": "b" });
  const moves = [
    { before: second, sha: one, by: "wren" },
    { before: one, sha: two, by: "baton[bot]" },
  ];
  expect(await seen()).toEqual({ own: second, rewritten: false, moves });
});

test("after a person's merge, Baton's newest commit is the newer one of both sides", async () => {
  const { branch, first, second, seen } = await begun();
  const tree = world.git("rev-parse", `${second}^{tree}`);
  const wren = ["-c", "user.name=wren", "-c", "user.email=w@x", "commit-tree", tree, "-m", "x"];
  const mine = world.git(...wren, "-p", second);
  const merge = world.git(...wren, "-p", first, "-p", mine);
  moveAs(world, "wren", branch, merge);
  expect(await seen()).toEqual({
    own: second,
    rewritten: false,
    moves: [{ before: second, sha: merge, by: "wren" }],
  });
});

test("a person who replaced their own push has rewritten nothing of Baton's", async () => {
  const { branch, second, seen } = await begun();
  pushAs(world, "wren", branch, { "context/a.md": "a" });
  moveAs(world, "wren", branch, second);
  expect(await seen()).toEqual({ own: second, rewritten: false, moves: [] });
});

test.each(["reset by force", "deleted and created again"])(
  "a branch that was %s has lost Baton's newest commit",
  async (how) => {
    const { branch, first, second, seen, head } = await begun();
    if (how.startsWith("deleted")) moveAs(world, "wren", branch, null);
    moveAs(world, "wren", branch, first);
    const lost = { own: second, rewritten: true, moves: [] };
    expect([await seen(), await seen(world.access)]).toEqual([lost, lost]);
    const own = await loadRecordCommit(world.access, second);
    const restored = await restoreRecord(
      world.access,
      branch,
      { head: head(), own, lost: true },
      NEXT,
      "Restore",
    );
    expect(await seen()).toEqual({ own: restored, rewritten: false, moves: [] });
    expect(world.git("show", "-s", "--format=%P", restored)).toBe(`${first} ${second}`);
  },
);

test("a lost commit that GitHub doesn't show yet is waited for, and given up if it stays away", async () => {
  const { branch, first, second, seen } = await begun();
  moveAs(world, "wren", branch, first);
  const unavailable = { code: "unavailable" };
  const behind = hideCommit(second, 3);
  for (let read = 0; read < 3; read++)
    await expect(seen(behind)).rejects.toMatchObject(unavailable);
  expect(await seen(behind)).toEqual({ own: second, rewritten: true, moves: [] });

  const gone = hideCommit(second, Number.POSITIVE_INFINITY);
  for (let read = 0; read < 4; read++) await expect(seen(gone)).rejects.toMatchObject(unavailable);
  expect(await seen(gone)).toEqual({ own: first, rewritten: false, moves: [] });
});

test("a record that a person replaced with an older history is Baton's again after a restore", async () => {
  const { branch, second, seen, head } = await begun();
  vi.stubEnv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z");
  const other = world.git(...WREN, "commit-tree", `${second}^{tree}`, "-m", "Mine");
  vi.unstubAllEnvs();
  moveAs(world, "wren", branch, other);
  expect(await seen()).toEqual({ own: second, rewritten: true, moves: [] });
  const own = await loadRecordCommit(world.access, second);
  const restored = await restoreRecord(
    world.access,
    branch,
    { head: other, own, lost: true },
    NEXT,
    "Restore",
  );
  expect(await seen()).toEqual({ own: restored, rewritten: false, moves: [] });
  expect(await isBegunByApp({ ...world.access, scope: {} }, branch, head())).toBe(true);
});

test("Baton began a record whose first commit GitHub lists before a later one", async () => {
  const { branch, first } = await begun();
  const commit = (...parents: string[]) =>
    world.git(
      ...WREN,
      "commit-tree",
      `${first}^{tree}`,
      "-m",
      "x",
      ...parents.flatMap((one) => ["-p", one]),
    );
  vi.stubEnv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z");
  const early = commit(first);
  vi.unstubAllEnvs();
  const merge = commit(first, early);
  world.git("update-ref", `refs/heads/${branch}`, merge);
  expect(world.git("log", "--format=%H", merge).split("\n").at(-1)).toBe(early);
  expect(await isBegunByApp({ ...world.access, scope: {} }, branch, merge)).toBe(true);
});

test("a commit that a person removed by resetting to this process's own is lost", async () => {
  const { branch, second, seen } = await begun();
  const other: Access = { ...world.access, scope: {} };
  const third = await saveRecord(
    other,
    branch,
    { head: second, files: NEXT },
    FILES,
    "Go on elsewhere",
  );
  moveAs(world, "wren", branch, second);
  const later = performance.now() + 60_000;
  const clock = vi.spyOn(performance, "now").mockReturnValue(later);
  const found = await seen(world.access).finally(() => clock.mockRestore());
  expect(found).toEqual({ own: third, rewritten: true, moves: [] });
});

test("a branch that Baton created again, after people removed an older one, has lost nothing", async () => {
  const { branch, seen } = await begun();
  moveAs(world, "wren", branch, null);
  const other = await createRecord(world.access, branch, FILES, "Start again");
  expect(await seen()).toEqual({ own: other, rewritten: false, moves: [] });
});

test("a branch without commits of Baton's is no record of Baton's", async () => {
  const main = world.git("rev-parse", "main");
  moveAs(world, "wren", "baton/99/record", main);
  expect(
    await readRecordHistory({ ...world.access, scope: {} }, "baton/99/record", main),
  ).toBeNull();
});

/**
 * Answers about a commit and its parents that a bare repository gives without running git equal
 * git's answers.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FolderGit } from "../../src/sandbox/git/folder-git.ts";

let dir: string;
let store: FolderGit;
const WHO = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
const git = (...args: string[]) =>
  execFileSync("git", [...WHO, "-C", dir, ...args], { encoding: "utf8", input: "" }).trim();
/** Creates a commit with these parents. */
const commit = (...parents: string[]) =>
  git(
    "commit-tree",
    git("mktree"),
    "-m",
    parents.join(" "),
    ...parents.flatMap((one) => ["-p", one]),
  );

let [root, left, right, merge, after] = ["", "", "", "", ""];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "sandbox-history-"));
  execFileSync("git", ["init", "--quiet", "--bare", dir]);
  root = commit();
  [left, right] = [commit(root), commit(root, root)];
  merge = commit(left, right);
  after = commit(merge);
  store = new FolderGit(dir);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("commits since a parent are one after an only parent, and the other side of a merge", () => {
  expect(store.log({ from: after, without: [merge], most: 20 })).toEqual([after]);
  expect(store.log({ from: merge, without: [left] }).toSorted()).toEqual([merge, right].toSorted());
  expect(store.log({ from: after, without: [left] }).toSorted()).toEqual(
    [after, merge, right].toSorted(),
  );
});

test("options that exclude the only commit have an effect", () => {
  expect(store.log({ from: after, without: [merge], skip: 1 })).toEqual([]);
  expect(store.log({ from: after, without: [merge], most: 0 })).toEqual([]);
  expect(store.log({ from: after, without: [merge], author: "Nobody" })).toEqual([]);
});

test("parents are ancestors and merge bases, children are not", () => {
  expect([store.isAncestor(right, merge), store.isAncestor(merge, right)]).toEqual([true, false]);
  expect([store.mergeBase(left, merge), store.mergeBase(merge, left)]).toEqual([left, left]);
  expect(store.mergeBase(left, right)).toBe(root);
});

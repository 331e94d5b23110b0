/** Invariants that no mutant breaks: that each says so where it is broken, and only there. */
import { expect, test } from "vitest";
import { editTree } from "../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../src/sandbox/git/memory/index.ts";
import { ZERO } from "../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../src/sandbox/git/repository.ts";
import { recordGrows } from "./invariants/grows.ts";
import type { Sight } from "./invariants/invariant.ts";
import { landsWhole } from "./invariants/landing.ts";

const git = new GitRepository(new MemoryGit());
const by = { name: "baton[bot]", email: "baton@example.com", date: "2026-01-05T00:00:00Z" };

function commit(parents: string[], files: Record<string, string>, message = "Write"): string {
  const edits = Object.entries(files).map(([path, text]) => ({
    ...{ path, mode: "100644" as const },
    oid: git.write("blob", text),
  }));
  return git.writeCommit({
    tree: editTree(git, null, edits),
    parents,
    author: by,
    committer: by,
    message,
    signature: null,
  });
}

test("a record whose newest commit doesn't stand on the one before was taken back", () => {
  const sight = (head: string) =>
    recordGrows({ house: { git }, record: { slug: "1-do-it", head } } as unknown as Sight);
  const first = commit([], { "plan.md": "1" });
  const next = commit([first], { "plan.md": "2" });
  expect([sight(first), sight(next), sight(next)]).toEqual([[], [], []]);
  expect(sight(first)).toEqual([`the record's commit ${next} was taken back: ${first} does not stand on it`]);
});

test("what landed without a worker that was merged isn't whole", () => {
  const before = commit([], { "README.md": "" });
  const sight = (files: Record<string, string>) => {
    const landed = commit([before], files, "Do it\n\nBaton-Build: 1-do-it\n");
    git.updateRefs([{ ref: "refs/heads/main", before: git.ref("refs/heads/main") ?? ZERO, after: landed }]);
    const workers = { "W1.1": { merge_sha: "1" }, "W1.2": { merge_sha: null } };
    const scenario = { workers: ["W1.1", "W1.2"].map((id) => ({ id, after: [], files: [`src/${id}.txt`] })) };
    const state = { build: { slug: "1-do-it", status: "landed" }, workers };
    return landsWhole({ house: { git, base: "main" }, state, scenario } as unknown as Sight);
  };
  expect(sight({ "src/W1.1.txt": "made" })).toEqual([]);
  expect(sight({ "README.md": "" })).toEqual(["W1.1 was merged, and yet src/W1.1.txt isn't in what landed"]);
});

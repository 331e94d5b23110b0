/**
 * A build that stands still is reported unless it asks; a push to its record is an excuse only for
 * a while.
 */
import { expect, test } from "vitest";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { atRest } from "../../spec/support/at-rest.ts";
import { checkEndsOrAsks } from "./invariants/ends.ts";
import type { Snapshot } from "./invariants/invariant.ts";

const git = new GitRepository(new MemoryGit());

function commit(name: string): string {
  const by = { name, email: "one@example.com", date: "2026-01-05T00:00:00Z" };
  const tree = editTree(git, null, []);
  return git.writeCommit({
    tree,
    parents: [],
    author: by,
    committer: by,
    message: "Write",
    signature: null,
  });
}

/** A build that has nothing to do. `told`: the commit of its record that Baton has asked about. */
function takeSnapshot(head: string, told: string | null): string[] {
  const state = atRest(({ build, workers }) => {
    Object.assign(build, { status: "building", stop: null, paused: null, hold: null });
    Object.assign(build.gates, {
      plan: { state: "approved" },
      landing: { state: "closed" },
      waves: [],
    });
    for (const one of Object.values(workers))
      Object.assign(one, { stop: null, skipped: null, merge_sha: null });
  });
  const body = `Changed.\n\n<!-- baton:1-do-it tampered-${told?.slice(0, 12)} - -->`;
  const comments = told === null ? [] : [{ author: "baton[bot]", issueNumber: 1, body }];
  const record = { slug: "1-do-it", head, archived: false };
  return checkEndsOrAsks({
    repo: { git },
    record,
    state,
    github: { sandbox: { world: { comments } } },
  } as unknown as Snapshot);
}

test("a stopped build is reported, unless a person pushed its record and Baton has asked", () => {
  const [theirs, own] = [commit("wren"), commit("baton[bot]")];
  const stands = [expect.stringMatching(/^the build stays building forever, and asks nobody/)];
  expect(takeSnapshot(own, null)).toEqual(stands);
  expect(takeSnapshot(theirs, theirs)).toEqual([]);
  expect(takeSnapshot(theirs, null)).toEqual(stands);
  // After Baton has continued, its earlier question no longer counts.
  expect(takeSnapshot(own, theirs)).toEqual(stands);
});

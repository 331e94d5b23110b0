/**
 * Parts of the world that runs and invariants depend on: clocks that are set, and the first step of
 * a session's run.
 */
import { expect, test } from "vitest";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { hasOlderRun } from "./world/first-step.ts";
import { SettableClock } from "./world/settable-clock.ts";
import type { Run } from "../../../src/sandbox/schema/runs.ts";

test("a clock that was ahead for a while gives the earliest time of an event", () => {
  const clock = new SettableClock();
  clock.set(500, 1000);
  expect(clock.show(1100)).toBe(1600);
  clock.set(0, 2000);
  expect(clock.show(2100)).toBe(2100);
  // Before and after, times are certain. Times that it showed while it was ahead are corrected.
  expect([900, 1400, 2600].map((shown) => clock.findEarliest(shown))).toEqual([900, 1400, 2600]);
  expect([1500, 2500].map((shown) => clock.findEarliest(shown))).toEqual([1000, 2000]);
});

test("a run ends at its first step if the list shows an older run of its launch", () => {
  const git = new GitRepository(new MemoryGit());
  const live = "W1.1/work/1 #2\nW1.1/work/1 #2 since 2026-01-05T09:55:00Z\n";
  const edit = { path: "live", mode: "100644" as const, oid: git.write("blob", live) };
  const by = { name: "baton[bot]", email: "baton@example.com", date: "2026-01-05T10:00:00Z" };
  const written = { author: by, committer: by, parents: [], message: "Write", signature: null };
  const after = git.writeCommit({ tree: editTree(git, null, [edit]), ...written });
  git.updateRefs([{ ref: "refs/heads/baton/1-do-it/record", before: ZERO, after }]);
  const runOf = (id: number, more: object = {}) => {
    const inputs = { build: "1-do-it", session: "W1.1/work/1", launch: "2" };
    const own = {
      id,
      repositoryId: 1,
      actor: "baton[bot]",
      displayTitle: "W1.1/work/1 #2",
      inputs,
    };
    return { ...own, createdAt: "2026-01-05T10:00:00Z", ...more } as unknown as Run;
  };
  const now = Date.parse("2026-01-05T10:00:10Z");
  const isSecond = (older: Run, listedTo = now) =>
    hasOlderRun(git, runOf(2), [runOf(2), older], listedTo);
  expect(isSecond(runOf(1))).toBe(true);
  const others = [
    isSecond(runOf(3)),
    isSecond(runOf(1, { actor: "wren" })),
    isSecond(runOf(1, { displayTitle: "W1.1/work/1 #1" })),
    isSecond(runOf(1, { repositoryId: 2 })),
    isSecond(runOf(1, { createdAt: "2026-01-05T09:54:00Z" })),
    isSecond(runOf(1), now - 60_000),
  ];
  expect(others).toEqual(others.map(() => false));
});

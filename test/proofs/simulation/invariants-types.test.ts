/** Invariants of build types: each reports its violation, and nothing else. */
import { expect, test } from "vitest";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { atRest } from "../../spec/support/at-rest.ts";
import { LAND } from "../../spec/support/facts.ts";
import {
  checkFollowsUpInBounds,
  reportIsThere,
  reportLandsNothing,
  checkUnmetNeedsPerson,
} from "./invariants/build-types.ts";
import type { Snapshot } from "./invariants/invariant.ts";
import type { BuildState } from "../../../src/core/model/build-state.ts";
import type { Loop } from "../../../src/core/model/loop.ts";

const git = new GitRepository(new MemoryGit());
const by = { name: "baton[bot]", email: "baton@example.com", date: "2026-01-05T00:00:00Z" };
const NOW = Date.parse("2026-01-05T10:00:00Z");

function commit(message: string, parents: string[] = []): string {
  const edits = [{ path: "README.md", mode: "100644" as const, oid: git.write("blob", "It.") }];
  const tree = editTree(git, null, edits);
  return git.writeCommit({ tree, parents, author: by, committer: by, message, signature: null });
}

interface Seen {
  build: Partial<BuildState>;
  closing?: object | null;
  comments?: object[];
  issues?: object[];
}

/** Returns what `invariant` says about several builds of one world, one after the other. */
function sights(...all: Seen[]): Snapshot[] {
  const world = { comments: [] as object[], issues: [] as object[] };
  const github = { sandbox: { world } };
  return all.map(({ build, closing = LAND, comments = [], issues = [] }) => {
    const state = atRest((one) => {
      Object.assign(one.build, {
        slug: "1-do-it",
        branch_prefix: "baton",
        early: [],
        loops: [],
        ...build,
      });
      Object.assign(one, { closing });
    });
    const get = () => Object.assign(world, { comments, issues });
    const repo = { git, base: "main" };
    return {
      repo,
      issue: 1,
      timeline: { now: NOW },
      state,
      get github() {
        return (get(), github);
      },
    } as unknown as Snapshot;
  });
}

const first = commit("Begin");
git.updateRefs([
  { ref: "refs/heads/main", before: git.ref("refs/heads/main") ?? ZERO, after: first },
]);

test("a build that should end with a report, but lands, is reported", () => {
  const pull = { merged: true, mergedBy: "baton[bot]", headRef: "baton/1-do-it/land" };
  const said = sights(
    { build: { delivery: "report", status: "complete" } },
    { build: { delivery: "both", status: "landed" } },
    { build: { delivery: "report", status: "landing" } },
    { build: { delivery: "report", status: "complete" }, issues: [{ number: 7, pull }] },
    {
      build: { delivery: "report", status: "complete" },
      issues: [{ number: 7, pull: { ...pull, mergedBy: "you" } }],
    },
  ).map(reportLandsNothing);
  const asked = "a report was requested, but ";
  expect(said).toEqual([[], [], [`${asked}1-do-it is landing`], [`${asked}Baton merged #7`], []]);
  const landed = commit("Do it\n\nBaton-Build: 1-do-it\n", [first]);
  git.updateRefs([{ ref: "refs/heads/main", before: first, after: landed }]);
  const after = sights({ build: { delivery: "report", status: "complete" } }).map(
    reportLandsNothing,
  );
  git.updateRefs([{ ref: "refs/heads/main", before: landed, after: first }]);
  expect(after).toEqual([[`${asked}${landed} is on the base branch`]]);
});

test("a complete build without its report on the issue is reported", () => {
  const build = { delivery: "report", status: "complete" } as const;
  const comment = { author: "baton[bot]", issueNumber: 1, body: "## Report: Do it\n\nIt is so." };
  const said = sights(
    { build, comments: [comment] },
    { build, comments: [{ ...comment, author: "wren" }] },
    { build: { ...build, delivery: "land" } },
    { build, closing: null },
  ).map(reportIsThere);
  expect(said).toEqual([[], ["1-do-it is complete, but the issue has no report"], [], []]);
});

test("more follow-up rounds than promised are reported, and any round of a code build", () => {
  const round = (n: number) => ({ n, wave: null, follow_up: true }) as unknown as Loop;
  const said = sights(
    { build: { build_type: "content", loops: [round(1), round(2)] } },
    { build: { build_type: "content", loops: [round(1), round(2), round(3)] } },
    { build: { build_type: "code_build", loops: [round(1)] } },
  ).map(checkFollowsUpInBounds);
  expect(said).toEqual([
    [],
    ["3 rounds of follow-ups in a content build"],
    ["1 rounds of follow-ups in a code_build build"],
  ]);
});

test("a criterion without evidence that lands without a person's word is reported", () => {
  const judged = (more: object) => ({
    ...LAND,
    criteria: [
      { criterion: 1, met: true, evidence: [{ path: "README.md" }], words: "It is.", ...more },
    ],
  });
  const build = {
    ...{ build_type: "general", delivery: "land", status: "landing", done_when: ["It is so."] },
    sessions: { close: { kind: "close", attempt: 1, outcome: "complete", base: first } },
  } as unknown as Partial<BuildState>;
  const open = ['1-do-it is landing, "It is so." isn\'t met, and nobody has approved that'];
  const approve = {
    author: "you",
    issueNumber: 1,
    body: "/approve",
    createdAt: new Date(NOW).toISOString(),
  };
  const earlier = { ...approve, createdAt: new Date(NOW - 60_000).toISOString() };
  const nowhere = judged({ evidence: [{ path: "nowhere.md" }] });
  const said = sights(
    { build, closing: judged({}) },
    { build, closing: nowhere },
    { build, closing: judged({ met: false }) },
    { build, closing: LAND },
    { build, closing: nowhere, comments: [earlier] },
    { build, closing: nowhere, comments: [{ ...approve, author: "stranger" }] },
    { build, closing: nowhere, comments: [approve] },
    { build: { ...build, status: "closing" }, closing: nowhere },
  ).map(checkUnmetNeedsPerson);
  expect(said).toEqual([[], open, open, open, open, open, [], []]);
});

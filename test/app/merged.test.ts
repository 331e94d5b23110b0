import { beforeAll, expect, it } from "vitest";
import { getMergedCommit } from "../../src/core/model/session.ts";
import {
  checkSessionChange,
  findRevertedMerge,
  selectOwnChange,
} from "../../src/app/observe/run-guards.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { remove, write } from "../spec/support/changes.ts";
import { sampleState } from "../spec/record-sample.ts";
import { settingsOf } from "../spec/settings.ts";
import { aBrief } from "../spec/support/facts.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let other: string;
beforeAll(async () => {
  world = await openWorld();
  const blob = world.gitWith("x", "hash-object", "-w", "--stdin");
  const docs = world.gitWith(`100644 blob ${blob}\ttheirs.md\n`, "mktree");
  other = world.git(
    "commit-tree",
    world.gitWith(`040000 tree ${docs}\tdocs\n`, "mktree"),
    "-m",
    "theirs",
  );
});

const files: FileChange[] = [write("docs/theirs.md"), write("docs/mine.md"), remove("docs/old.md")];
it("of a change that merges a commit, that commit's content isn't the worker's", async () => {
  const change = await selectOwnChange(world.access, other, { base: other, files }, aBrief("W1.1"));
  expect(change.files.map(({ path }) => path)).toEqual(["docs/mine.md"]);
});

it("only a rework can merge a commit", () => {
  expect(getMergedCommit({ kind: "rework", other })).toBe(other);
  expect(getMergedCommit({ kind: "rework", other: null })).toBe(null);
  expect(getMergedCommit({ kind: "review", other })).toBe(null);
});

it("content of that commit that the merge leaves out is found, though no file shows it", async () => {
  const base = world.git("rev-parse", "main");
  const blob = world.gitWith("kept", "hash-object", "-w", "--stdin");
  const tree = world.gitWith(
    `${world.git("ls-tree", "main")}\n100644 blob ${blob}\tkept.md\n`,
    "mktree",
  );
  const theirs = world.git("commit-tree", tree, "-p", base, "-m", "theirs");
  const ours = world.git(
    "commit-tree",
    world.git("rev-parse", "main^{tree}"),
    "-p",
    base,
    "-m",
    "ours",
  );
  const left = await findRevertedMerge(world.access, ours, theirs, { base: ours, files: [] });
  expect(left).toMatchObject([{ guard: "undone", path: "kept.md" }]);
  const made = {
    worker: "W1.1",
    run: 7,
    base: ours,
    merges: theirs,
    kind: "rework",
    close: null,
  } as const;
  const found = (merges: string | null) =>
    checkSessionChange(world.access, sampleState(), { ...made, merges }, null, settingsOf(""));
  expect([await found(theirs), await found(null)], "as guards are run over a session").toEqual([
    left,
    [],
  ]);
  expect(
    await findRevertedMerge(world.access, ours, theirs, {
      base: ours,
      files: [write("kept.md")],
    }),
  ).toEqual([]);
});

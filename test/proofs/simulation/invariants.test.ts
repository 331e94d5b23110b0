/** Invariants that no mutant breaks: each reports its violation, and nothing else. */
import { expect, test } from "vitest";
import { renderKnowledge } from "../../../src/core/model/knowledge.ts";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { checkTriesFewTimes } from "./invariants/bounded.ts";
import { checkRaisesTheLow } from "./invariants/dimensions.ts";
import { checkNothingDoubled } from "./invariants/doubled.ts";
import { checkFrozenTestsStay } from "./invariants/frozen.ts";
import { recordGrows } from "./invariants/grows.ts";
import type { Snapshot } from "./invariants/invariant.ts";
import { checkLandsWhole } from "./invariants/landing.ts";
import { checkAddsKnowledgeAlone } from "./invariants/learned.ts";
import { checkAdaptsToNews } from "./invariants/quiet.ts";

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

test("a record whose newest commit isn't on top of the one before was set back", () => {
  const snapshot = (head: string) =>
    recordGrows({
      repo: { git },
      scenario: {},
      record: { slug: "1-do-it", head },
    } as unknown as Snapshot);
  const first = commit([], { "plan.md": "1" });
  const next = commit([first], { "plan.md": "2" });
  expect([snapshot(first), snapshot(next), snapshot(next)]).toEqual([[], [], []]);
  expect(snapshot(first)).toEqual([
    `the record's commit ${next} was taken back: ${first} is not on top of it`,
  ]);
});

test("a landing without a merged worker isn't whole", () => {
  const before = commit([], { "README.md": "" });
  const snapshot = (files: Record<string, string>) => {
    const landed = commit([before], files, "Do it\n\nBaton-Build: 1-do-it\n");
    git.updateRefs([
      { ref: "refs/heads/main", before: git.ref("refs/heads/main") ?? ZERO, after: landed },
    ]);
    const workers = { "W1.1": { merge_sha: "1" }, "W1.2": { merge_sha: null } };
    const scenario = {
      workers: ["W1.1", "W1.2"].map((id) => ({ id, after: [], files: [`src/${id}.txt`] })),
    };
    const state = { build: { slug: "1-do-it", status: "landed" }, workers };
    return checkLandsWhole({ repo: { git, base: "main" }, state, scenario } as unknown as Snapshot);
  };
  expect(snapshot({ "src/W1.1.txt": "made" })).toEqual([]);
  expect(snapshot({ "README.md": "" })).toEqual([
    "W1.1 was merged, but src/W1.1.txt isn't in what landed",
  ]);
});

test("a frozen test that lands changed, or beside another of its name, is reported", () => {
  const path = "test/units.test.js";
  const before = commit([], { "README.md": "" });
  const merged = commit([before], { [path]: "tests" });
  const snapshot = (files: Record<string, string>, waivers: object[] = []) => {
    const landed = commit([before], files, "Do it\n\nBaton-Build: 1-do-it\n");
    git.updateRefs([
      { ref: "refs/heads/main", before: git.ref("refs/heads/main") ?? ZERO, after: landed },
    ]);
    const workers = {
      "W1.1": { merge_sha: merged, waivers: [] },
      "W2.1": { merge_sha: "1", waivers },
    };
    const scenario = { workers: [{ id: "W1.1", after: [], files: [path], script: "test" }] };
    const state = { build: { slug: "1-do-it", status: "landed", test_first: true }, workers };
    return checkFrozenTestsStay({
      repo: { git, base: "main" },
      state,
      scenario,
    } as unknown as Snapshot);
  };
  const otherwise = [`${path} of W1.1 is frozen, but landed with other contents`];
  expect(snapshot({ [path]: "tests" })).toEqual([]);
  expect(snapshot({ [path]: "fewer" })).toEqual(otherwise);
  expect(snapshot({ "README.md": "" })).toEqual(otherwise);
  expect(snapshot({ [path]: "tests", "src/units.test.js": "" })).toEqual([
    `${path} of W1.1 is frozen, but src/units.test.js landed in its place`,
  ]);
  expect(snapshot({ [path]: "wren did this: push a conflict to the base\n" })).toEqual([]);
  expect(snapshot({ [path]: "fewer" }, [{ findings: [{ guard: "frozen-tests" }] }])).toEqual([]);
});

test("a landing with more than the build's tip and its lessons is reported", () => {
  const path = ".baton/knowledge.yml";
  const entry = {
    ...{ id: "k0a1b2c3d", kind: "gotcha" as const, text: "Miles differ.", paths: ["src/**"] },
    ...{ confidence: "high" as const, source: "a".repeat(40), added: "2026-01-05" },
  };
  const tip = commit([], { "src/mile.js": "1609" });
  const snapshot = (files: Record<string, string>, added: object[]) => {
    const pull = { merged: true, headSha: commit([], files) };
    const landing = { tip, pr: 2, knowledge: added.length > 0 ? { added, removed: [] } : null };
    const github = { sandbox: { world: { issues: [{ number: 2, pull }] } } };
    const state = { build: { landing, early: [] } };
    return checkAddsKnowledgeAlone({ repo: { git }, github, state } as unknown as Snapshot);
  };
  const learned = { "src/mile.js": "1609", [path]: renderKnowledge([entry]) };
  expect(snapshot({ "src/mile.js": "1609" }, [])).toEqual([]);
  expect(snapshot(learned, [entry])).toEqual([]);
  expect(snapshot({ "src/mile.js": "1600" }, [])).toEqual([
    `src/mile.js lands with other contents than the build's tip ${tip} has`,
  ]);
  expect(snapshot(learned, [])).toEqual([`${path} lands with k0a1b2c3d, instead of nothing`]);
  expect(snapshot({ "src/mile.js": "1609" }, [entry])).toEqual([
    `${path} lands with nothing, instead of k0a1b2c3d`,
  ]);
});

test("an adaptation to a quiet wave, and a second one to the same wave, are reported", () => {
  const quiet = { learnings: [], concerns: [], decisions: [], follow_up: [] };
  const completions = {
    "W1.1/work/1": { ...quiet, worker_id: "W1.1", learnings: ["Miles differ."] },
    "W2.1/work/1": { ...quiet, worker_id: "W2.1" },
  };
  const adapted = (...all: string[]) =>
    checkAdaptsToNews({
      state: { completions, build: { adaptations: all.map((about) => ({ about })) } },
    } as unknown as Snapshot);
  expect([...adapted("wave-1"), ...adapted("W1.1")]).toEqual([]);
  expect(adapted("wave-1", "wave-2")).toEqual([
    "wave-2 has an adaptation, but reports nothing new",
  ]);
  expect(adapted("wave-1", "wave-1")).toEqual(["wave-1 has two adaptations"]);
});

test("an adapt or memory session with too many attempts, or without a pass, is reported", () => {
  const tried = (...sessions: string[]) => {
    const runs = sessions.map((session) => ({ inputs: { build: "1-do-it", session } }));
    const build = { slug: "1-do-it", loops: [{ n: 1 }] };
    return checkTriesFewTimes({
      github: { sandbox: { world: { runs } } },
      state: { build },
    } as unknown as Snapshot);
  };
  expect(tried("build/memory/1", "loop-1/memory/3", "wave-1/adapt/3", "W1.1/review/9")).toEqual([]);
  expect(tried("wave-1/adapt/4")).toEqual(["wave-1/adapt is tried for the 4th time"]);
  expect(tried("loop-2/memory/1")).toEqual(["loop-2 is not a pass, but has a memory session"]);
});

test("a loop to a target for a dimension that has reached it is reported", () => {
  const low = { dimension: "tests", state: "scored", score: 4 };
  const high = { dimension: "security", state: "scored", score: 9 };
  const none = { dimension: "correctness", state: "missing", score: null };
  const loop = (...dimensions: string[]) =>
    checkRaisesTheLow({
      state: {
        build: { loops: [{ n: 1, dimensions }] },
        scores: { 0: { target: 8.5, dimensions: [low, high, none] } },
      },
    } as unknown as Snapshot);
  expect([...loop(), ...loop("tests", "correctness")]).toEqual([]);
  expect(loop("tests", "security")).toEqual(["loop 1 should raise security, which has 9"]);
  expect(loop("speed")).toEqual(["loop 1 should raise speed, which has no score"]);
});

test("a comment that Baton posted twice is reported, unless its process died and lists lag", () => {
  const told = (seconds: number, incident: string | null, crashes: number) => {
    const comments = [0, seconds].map((second, id) => ({
      ...{
        id,
        issueNumber: 1,
        author: "baton[bot]",
        body: "So.\n\n<!-- baton:1-do-it stop - -->",
      },
      createdAt: new Date(second * 1000).toISOString(),
    }));
    const world = { comments, issues: [], runs: [], checkRuns: [] };
    return checkNothingDoubled({
      ...{ github: { sandbox: { world } }, doubled: new Set(), clocksRight: true },
      scenario: { incident: incident && { name: incident }, faults: { crashes } },
    } as unknown as Snapshot);
  };
  const once = ["twice: comment 1-do-it stop on #1"];
  expect(told(10, null, 0.1)).toEqual(once);
  expect(told(10, "lists lag", 0)).toEqual(once);
  expect(told(10, "lists lag", 0.1)).toEqual([]);
  expect(told(180, "lists lag", 0.1)).toEqual(once);
});

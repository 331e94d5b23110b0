import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";
import type { Remote } from "../../src/runner/remote.ts";
import { openBranchCopies, type BranchCopies } from "../../src/runner/session/branch-copies.ts";
import { Bench } from "./support/bench.ts";
import { remoteOf } from "./support/remotes.ts";

let bench: Bench;
let remote: Remote;
const given: string[] = [];

beforeEach(async () => {
  bench = new Bench();
  given.length = 0;
  branch = bench.recordBranch.replace(/record$/, "W1.2");
  mkdirSync(join(bench.temp, "worktrees"), { recursive: true });
  remote = await remoteOf(bench);
});
afterEach(() => bench[Symbol.dispose]());

const open = (freshMs: number, from = remote): BranchCopies =>
  openBranchCopies({
    ...{ remote: from, state: bench.state, freshMs, layout: join(bench.temp, "layout") },
    worktrees: join(bench.temp, "worktrees"),
    sandbox: { ...openWithoutIsolation(), handOver: async (copy) => void given.push(copy) },
  });
let branch: string;
const folder = async (worktrees: BranchCopies) => {
  const found = await worktrees.getFolder("W1.2");
  return "folder" in found ? found.folder : found.missing;
};

describe("a copy of a branch", () => {
  it("is made once for simultaneous calls, and given to the sandbox before commands can reach it", async () => {
    bench.commit(branch, { a: "1" });
    const worktrees = open(60_000);
    const [one, two] = await Promise.all([folder(worktrees), folder(worktrees)]);
    expect(one).toBe(two);
    expect(given).toEqual([expect.stringMatching(`^${join(bench.temp, "layout")}/W1.2-`)]);
  });

  it("is made again elsewhere when the branch has moved: links in the old one lead nowhere", async () => {
    const first = bench.commit(branch, { a: "1" });
    const worktrees = open(0);
    const old = await folder(worktrees);
    expect(await folder(worktrees)).toBe(old);
    bench.commit(branch, { a: "2" }, first);
    const fresh = await folder(worktrees);
    expect(fresh).not.toBe(old);
    expect([old, fresh].map((one) => readFileSync(join(one, "a"), "utf8"))).toEqual(["1", "2"]);
  });

  it("is made at most twenty times", async () => {
    let parent = bench.commit(branch, { a: "0" });
    const worktrees = open(0);
    for (let n = 1; n <= 20; n++) {
      expect(await folder(worktrees)).toContain("worktrees/W1.2-");
      parent = bench.commit(branch, { a: String(n) }, parent);
    }
    expect(await folder(worktrees)).toContain("gets no more");
  });

  it("that the server doesn't provide is explained in words", async () => {
    const heads = () => remote.git(["ls-remote", "/nowhere"]).then(() => new Map<string, string>());
    expect(await folder(open(0, { ...remote, readHeads: heads }))).toMatch(
      /^The branch is not available now \(git ls-remote: /,
    );
  });
});

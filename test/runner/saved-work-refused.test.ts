/**
 * Saved work comes from a job that ran a model's commands. Suspicious parts are left out, with a
 * message.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSavedWork, createFailedProposal, write, zipped } from "./support/artifacts.ts";
import { SavedWorkBench } from "./support/saved-work-bench.ts";

let work: SavedWorkBench;
beforeEach(async () => void (work = await SavedWorkBench.open()));
afterEach(() => work[Symbol.asyncDispose]());

const LEFT = [write("src/b.js", "b\n")];
const there = (path: string) => existsSync(work.pathInWorktree(path));

async function next(base: string, more = {}) {
  await work.runNext({ base, saved: createSavedWork(base, more), command: "ls -a > seen" });
  return work.bench.lines.join("\n");
}

describe("the session starts again, and says why", () => {
  it.each<[string, (base: string) => Uint8Array | null, RegExp]>([
    ["if its artifact is gone", () => null, /is not there, or has expired/],
    [
      "if it is another session's",
      (b) => zipped(createFailedProposal(b, LEFT, { session: "W1.2/work/1" })),
      /is for 7-add-units W1/,
    ],
    [
      "if it is another launch's",
      (b) => zipped(createFailedProposal(b, LEFT, { launch: 2 })),
      /#2/,
    ],
    [
      "if it is another build's",
      (b) => zipped(createFailedProposal(b, LEFT, { build: "8" })),
      /is for 8/,
    ],
    [
      "if it names another base",
      () => zipped(createFailedProposal("e".repeat(40), LEFT)),
      /not made on the commit/,
    ],
    [
      "if nothing was changed",
      (b) => zipped({ ...createFailedProposal(b, LEFT), change: null }),
      /no change/,
    ],
    ["if it is not a zip file", () => new Uint8Array(9), /not a zip file/],
    ["if it is not a proposal", () => zipped({ version: 1 }), /wrong form/],
    [
      "if it is a zip bomb",
      () => zipSync({ "proposal.json": new Uint8Array(20_000_000) }),
      /too large/,
    ],
    [
      "if it is larger than the limit",
      () => new Uint8Array(11_000_000),
      /more than 10485760 bytes/,
    ],
    [
      "if it has only misleading paths",
      (b) => zipped(createFailedProposal(b, [write(".git/hooks/x", "x")])),
      /nothing of it/,
    ],
  ])("%s", async (_, zip, reason) => {
    const base = work.bench.commit("main", { "a.js": "a\n" });
    work.github.zip = zip(base);
    const said = await next(base);
    expect(said).toMatch(/The work that W1\.1\/work\/1 left is not available: .+\. Start again\./);
    expect(said).toMatch(reason);
    expect(work.bench.proposal()!.change!.files.map((f) => f.path)).toEqual(["seen"]);
  });

  it("if its base is gone from the repository", async () => {
    const base = work.bench.commit("main", { "a.js": "a\n" });
    const gone = "e".repeat(40);
    work.github.zip = zipped(createFailedProposal(gone, LEFT));
    expect(await next(base, { base: gone })).toMatch(/is not available: git fetch: .+ Start again/);
    expect(there("src/b.js")).toBe(false);
  });
});

it("files with misleading paths are left out, and nothing is written through a link", async () => {
  const base = work.bench.commit("main", { "out/keep": "keep\n", way: { link: work.bench.dir } });
  work.github.zip = zipped(
    createFailedProposal(base, [
      write(".GIT/config", "[x]"),
      write("up/../../x", "x"),
      ...LEFT,
      write("way/in", "x"),
    ]),
  );
  await next(base);
  expect([there("src/b.js"), there(".GIT/config"), there("way/in")]).toEqual([true, false, true]);
  expect(existsSync(join(work.bench.dir, "in"))).toBe(false);
});

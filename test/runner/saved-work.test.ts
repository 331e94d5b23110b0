/** A session continues from the unpublished work of an earlier session of its worker. */
import { lstatSync, readlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSavedWork, createFailedProposal, write, zipped } from "./support/artifacts.ts";
import { SavedWorkBench } from "./support/saved-work-bench.ts";

let work: SavedWorkBench;
beforeEach(async () => void (work = await SavedWorkBench.open()));
afterEach(() => work[Symbol.asyncDispose]());

const SEED = { "src/a.js": "export const a = 1;\n", "old.js": "old\n" };
const LEFT = [
  write("src/b.js", "b\n"),
  write('run it "now".sh', "#!/bin/sh\n", "100755"),
  write("link", "src/b.js", "120000"),
  { op: "delete" as const, path: "old.js" },
];

/** Runs W1.1/work/2 after run 41 left its work on `base`. */
async function next(base: string, command = "true") {
  expect(await work.runNext({ base, saved: createSavedWork(base), command })).toBe(0);
  return work.bench.proposal()!.change?.files ?? [];
}

describe("saved work", () => {
  it("is in the worktree and in this session's change: bytes, modes, links and removals", async () => {
    const base = work.bench.commit("main", SEED);
    work.github.zip = zipped(createFailedProposal(base, LEFT));
    const files = await next(base, "git status --porcelain > status; echo c > src/c.js");
    expect(work.readInWorktree("src/b.js")).toBe("b\n");
    expect(lstatSync(work.pathInWorktree('run it "now".sh')).mode & 0o111).toBe(0o111);
    expect(readlinkSync(work.pathInWorktree("link"))).toBe("src/b.js");
    const paths = ["link", "old.js", 'run it "now".sh', "src/b.js", "src/c.js", "status"];
    expect(files.map((f) => f.path)).toEqual(paths);
    expect(files[1]).toEqual({ op: "delete", path: "old.js" });
    expect(work.readInWorktree("status")).toContain("A  src/b.js");
  });

  it("is named in the prompt and in the log, with the reason for its end", async () => {
    const base = work.bench.commit("main", SEED);
    work.github.zip = zipped(createFailedProposal(base, LEFT));
    await next(base);
    const words =
      `W1.1/work/1 left its work in the worktree (\`git diff ` +
      `${base.slice(0, 12)}\` shows it).`;
    expect(work.readPrompt()).toContain(
      `## Work that is there already\n\n${words} It ended: The time was up. Go on from it.`,
    );
    expect(work.bench.lines.join("\n")).toContain(words);
  });

  it("is waited for while its run, cancelled for this one, still submits it", async () => {
    const base = work.bench.commit("main", SEED);
    work.github.zip = zipped(createFailedProposal(base, LEFT));
    work.github.busy = 1;
    expect((await next(base)).length).toBe(4);
    expect(work.github.asked.filter((line) => line.endsWith("runs/41"))).toHaveLength(2);
    expect(new Set(work.github.asked.map((line) => line.split(" ")[1]))).toEqual(
      new Set(["ghs_secret"]),
    );
  });
});

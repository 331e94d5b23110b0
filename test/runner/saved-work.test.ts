/** A session continues from the unpublished work of an earlier session of its worker. */
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import {
  Artifacts,
  createSavedWork,
  createFailedProposal,
  write,
  zipped,
} from "./support/artifacts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
let github: Artifacts;
beforeEach(async () => {
  bench = new Bench();
  github = await Artifacts.open();
});
afterEach(async () => {
  bench[Symbol.dispose]();
  await github.close();
});

const SEED = { "src/a.js": "export const a = 1;\n", "old.js": "old\n" };
const LEFT = [
  write("src/b.js", "b\n"),
  write('run it "now".sh', "#!/bin/sh\n", "100755"),
  write("link", "src/b.js", "120000"),
  { op: "delete" as const, path: "old.js" },
];
const prompt = () => readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
const inWorktree = (path: string) => join(bench.temp, "worktree", path);

/** Runs W1.1/work/2 after run 41 left its work on `base`. */
async function next(base: string, command = "true") {
  bench.state.workers["W1.1"]!.saved_work = createSavedWork(base);
  bench.ask("W1.1/work/2", { base });
  expect(
    await bench.run(
      "W1.1/work/2",
      bench.save(),
      `${command}; ${bench.closing(COMPLETE)}`,
      github.env,
    ),
  ).toBe(0);
  return bench.proposal()!.change?.files ?? [];
}

describe("saved work", () => {
  it("is in the worktree and in this session's change: bytes, modes, links and removals", async () => {
    const base = bench.commit("main", SEED);
    github.zip = zipped(createFailedProposal(base, LEFT));
    const files = await next(base, "git status --porcelain > status; echo c > src/c.js");
    expect(readFileSync(inWorktree("src/b.js"), "utf8")).toBe("b\n");
    expect(lstatSync(inWorktree('run it "now".sh')).mode & 0o111).toBe(0o111);
    expect(readlinkSync(inWorktree("link"))).toBe("src/b.js");
    const paths = ["link", "old.js", 'run it "now".sh', "src/b.js", "src/c.js", "status"];
    expect(files.map((f) => f.path)).toEqual(paths);
    expect(files[1]).toEqual({ op: "delete", path: "old.js" });
    expect(readFileSync(inWorktree("status"), "utf8")).toContain("A  src/b.js");
  });

  it("is named in the prompt and in the log, with the reason for its end", async () => {
    const base = bench.commit("main", SEED);
    github.zip = zipped(createFailedProposal(base, LEFT));
    await next(base);
    const words =
      `W1.1/work/1 left its work in the worktree (\`git diff ` +
      `${base.slice(0, 12)}\` shows it).`;
    expect(prompt()).toContain(
      `## Work that is there already\n\n${words} It ended: The time was up. Go on from it.`,
    );
    expect(bench.lines.join("\n")).toContain(words);
  });

  it("is waited for while its run, cancelled for this one, still submits it", async () => {
    const base = bench.commit("main", SEED);
    github.zip = zipped(createFailedProposal(base, LEFT));
    github.busy = 1;
    expect((await next(base)).length).toBe(4);
    expect(github.asked.filter((line) => line.endsWith("runs/41"))).toHaveLength(2);
    expect(new Set(github.asked.map((line) => line.split(" ")[1]))).toEqual(
      new Set(["ghs_secret"]),
    );
  });
});

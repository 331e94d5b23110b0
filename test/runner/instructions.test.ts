import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPLETE, APPROVE } from "../spec/support/facts.ts";
import { Bench, type FileSpec } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const FOLDER = ".baton/scripts";
const prompt = () => readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");

/** Runs a work session on a branch of its own, with a base branch that contains these files. */
async function works(base: Record<string, FileSpec>, branch: Record<string, FileSpec> = {}) {
  const began = bench.commit("main", { "a.txt": "a\n", ...base });
  bench.ask("W1.1/work/1", { base: bench.commit("baton/7/build", branch, began) });
  expect(await bench.run("W1.1/work/1", bench.save(), bench.closing(COMPLETE))).toBe(0);
}

describe("a session's instructions", () => {
  it("are Baton's: the kind's script, then what the brief's script adds", async () => {
    await works({});
    expect(prompt()).toMatch(/^# Work\n[^]+# The brief's script: build\n[^]+## This session\n/);
    expect(bench.lines).toContain("Instructions: work.md of Baton, work/build.md of Baton");
  });

  it("are the base branch's if it has some, and the log says which", async () => {
    await works({
      [`${FOLDER}/work.md`]: "Do as we do.\n",
      [`${FOLDER}/work/build.md`]: "Build as we do.\n",
    });
    expect(prompt()).toMatch(/^Do as we do\.\n\nBuild as we do\.\n\n## This session\n/);
    const at = bench.state.build.base.sha.slice(0, 12);
    expect(bench.lines).toContain(
      `Instructions: ${FOLDER}/work.md of ${at}, ${FOLDER}/work/build.md of ${at}`,
    );
  });

  it("are never those of a branch of the build", async () => {
    await works(
      { [`${FOLDER}/work.md`]: "Ours.\n" },
      { [`${FOLDER}/work.md`]: "Evil.\n", [`${FOLDER}/work/build.md`]: "Evil.\n" },
    );
    expect(prompt()).toContain("Ours.");
    expect(prompt()).not.toContain("Evil.");
  });

  it("leave out those of another script, and of a review", async () => {
    const base = bench.commit("main", {
      [`${FOLDER}/work/test.md`]: "Test as we do.\n",
      [`${FOLDER}/README.md`]: "x\n",
    });
    bench.ask("W1.1/review/1", { base, other: base });
    await bench.run("W1.1/review/1", bench.save(), bench.closing(APPROVE));
    expect(prompt()).not.toMatch(/Test as we do|The brief's script/);
  });
});

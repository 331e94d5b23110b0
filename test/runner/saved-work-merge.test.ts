/** Saved work whose base has moved is merged three ways. The session has to resolve a conflict. */
import { readFileSync } from "node:fs";
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

const read = (path: string) => readFileSync(join(bench.temp, "worktree", path), "utf8");
const FIVE = "one\ntwo\nthree\nfour\nfive\n";

describe("a worker whose base has moved", () => {
  async function after(theirs: string) {
    const base = bench.commit("main", { "a.txt": FIVE, "b.txt": "b\n" });
    const moved = bench.commit("build", { "a.txt": theirs }, base);
    github.zip = zipped(
      createFailedProposal(base, [
        write("a.txt", FIVE.replace("one", "ONE")),
        write("c.txt", "c\n"),
      ]),
    );
    bench.state.workers["W1.1"]!.saved_work = createSavedWork(base);
    bench.ask("W1.1/work/2", { base: moved });
    await bench.run("W1.1/work/2", bench.save(), bench.closing(COMPLETE), github.env);
    return bench.proposal()!;
  }

  it("has both changes in its worktree, and proposes only its own", async () => {
    const { change, result } = await after(FIVE.replace("five", "FIVE"));
    expect(read("a.txt")).toBe("ONE\ntwo\nthree\nfour\nFIVE\n");
    expect(change!.files.map((f) => f.path)).toEqual(["a.txt", "c.txt"]);
    expect(result.ended).toBe("closed");
  });

  it("finds conflict markers, learns their places, and can't close complete with them", async () => {
    const { result } = await after(FIVE.replace("one", "EINS"));
    expect(read("a.txt")).toContain("<<<<<<<");
    expect(readFileSync(join(bench.temp, "session", "prompt.md"), "utf8")).toContain(
      "In conflict: `a.txt`",
    );
    expect(result).toEqual({
      ended: "failed",
      cause: { kind: "conflict_markers", paths: ["a.txt"] },
    });
  });
});

describe("a rework of a conflict", () => {
  /**
   * The pull request's head and the build's tip conflict in a.txt. `left` is the file after attempt
   * 1.
   */
  async function again(left: string, moved: Record<string, string> | null) {
    const base = bench.commit("main", { "a.txt": FIVE });
    const tip = bench.commit(
      "build",
      { "a.txt": FIVE.replace("one", "EINS"), "d.txt": "d\n" },
      base,
    );
    const head = bench.commit("W1.1", { "a.txt": FIVE.replace("one", "UN") }, base);
    const other = moved ? bench.commit("build", moved, tip) : tip;
    const files = [write("a.txt", left), write("d.txt", "d\n"), write("note.txt", "n\n")];
    github.zip = zipped(createFailedProposal(head, files, { session: "W1.1/rework/1" }));
    bench.state.workers["W1.1"]!.saved_work = createSavedWork(head, {
      session: "W1.1/rework/1",
      other: tip,
    });
    bench.ask("W1.1/rework/2", { base: head, other });
    await bench.run("W1.1/rework/2", bench.save(), bench.closing(COMPLETE), github.env);
    return bench.proposal()!;
  }

  it("continues from what was resolved, even if the build has moved on", async () => {
    const { change, result } = await again(FIVE.replace("one", "1"), { "e.txt": "e\n" });
    expect(read("a.txt")).toContain("1\ntwo");
    expect(change!.files.map((f) => f.path)).toEqual(["a.txt", "d.txt", "e.txt", "note.txt"]);
    expect(result.ended).toBe("closed");
  });

  it("still has to resolve what was only half resolved", async () => {
    const { result } = await again("<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", null);
    expect(result).toEqual({
      ended: "failed",
      cause: { kind: "conflict_markers", paths: ["a.txt"] },
    });
  });
});

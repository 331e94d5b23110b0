/** Saved work whose base has moved is merged three ways. The session has to resolve a conflict. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSavedWork, createFailedProposal, write, zipped } from "./support/artifacts.ts";
import { SavedWorkBench } from "./support/saved-work-bench.ts";

let work: SavedWorkBench;
beforeEach(async () => void (work = await SavedWorkBench.open()));
afterEach(() => work[Symbol.asyncDispose]());

const FIVE = "one\ntwo\nthree\nfour\nfive\n";

describe("a worker whose base has moved", () => {
  async function after(theirs: string) {
    const { bench, github } = work;
    const base = bench.commit("main", { "a.txt": FIVE, "b.txt": "b\n" });
    const moved = bench.commit("build", { "a.txt": theirs }, base);
    github.zip = zipped(
      createFailedProposal(base, [
        write("a.txt", FIVE.replace("one", "ONE")),
        write("c.txt", "c\n"),
      ]),
    );
    await work.runNext({ base: moved, saved: createSavedWork(base) });
    return bench.proposal()!;
  }

  it("has both changes in its worktree, and proposes only its own", async () => {
    const { change, result } = await after(FIVE.replace("five", "FIVE"));
    expect(work.readInWorktree("a.txt")).toBe("ONE\ntwo\nthree\nfour\nFIVE\n");
    expect(change!.files.map((f) => f.path)).toEqual(["a.txt", "c.txt"]);
    expect(result.ended).toBe("closed");
  });

  it("finds conflict markers, learns their places, and can't close complete with them", async () => {
    const { result } = await after(FIVE.replace("one", "EINS"));
    expect(work.readInWorktree("a.txt")).toContain("<<<<<<<");
    expect(work.readPrompt()).toContain("In conflict: `a.txt`");
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
    const { bench, github } = work;
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
    const saved = createSavedWork(head, { session: "W1.1/rework/1", other: tip });
    await work.runNext({ session: "W1.1/rework/2", base: head, other, saved });
    return bench.proposal()!;
  }

  it("continues from what was resolved, even if the build has moved on", async () => {
    const { change, result } = await again(FIVE.replace("one", "1"), { "e.txt": "e\n" });
    expect(work.readInWorktree("a.txt")).toContain("1\ntwo");
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

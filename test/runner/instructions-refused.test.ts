import { readable } from "./support/readable.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench, type FileSpec } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const FOLDER = ".baton/scripts";

async function works(files: Record<string, FileSpec>) {
  const base = bench.commit("main", { "a.txt": "a\n", ...files });
  bench.ask("W1.1/work/1", { base });
  expect(
    await bench.run("W1.1/work/1", bench.save(), `echo played; ${bench.closing(COMPLETE)}`),
  ).toBe(0);
  return readable(bench.proposal()!.result);
}

describe("an unusable script on the base branch stops the build before anything is spent", () => {
  it.each<[string, Record<string, FileSpec>, RegExp]>([
    [
      "a link",
      { [`${FOLDER}/work.md`]: { link: "../../a.txt" } },
      /work\.md` \(commit [0-9a-f]{12}\) is a symbolic link/,
    ],
    [
      "a link at the folder's path",
      { "s/work.md": "x", [FOLDER]: { link: "../s" } },
      /\.baton\/scripts` .* is not a fol/,
    ],
    [
      "too long",
      { [`${FOLDER}/work.md`]: "x".repeat(65_537) },
      /work\.md` .* has 65537 bytes; at most 65536 are read/,
    ],
    [
      "binary",
      { [`${FOLDER}/work.md`]: Buffer.from([0xff, 0xfe, 0]) },
      /work\.md` .* is not UTF-8 text/,
    ],
    ["text with a NUL", { [`${FOLDER}/work.md`]: "a\0b" }, /work\.md` .* is not UTF-8 text/],
    ["empty", { [`${FOLDER}/work.md`]: " \n" }, /work\.md` .* is empty/],
    ["of another kind", { [`${FOLDER}/close.md`]: "" }, /close\.md` .* is empty/],
    [
      "misspelt",
      { [`${FOLDER}/work/bild.md`]: "x" },
      /bild\.md` .* did you mean `work\/build\.md`\?/,
    ],
  ])("%s", async (_, files, reason) => {
    expect(await works(files)).toMatchObject({
      ended: "stopped",
      reason: expect.stringMatching(reason) as string,
    });
    expect(bench.lines.join("\n")).not.toContain("played");
  });
});

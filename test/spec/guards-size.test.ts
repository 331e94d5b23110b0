import { describe, expect, it } from "vitest";
import { findings, runGuardsOn, remove, write } from "./support/changes.ts";
import { aBrief } from "./support/facts.ts";

const settings = { limits: { files: 5, bytes: 100, file_bytes: 60 } };

describe("a change that is too large for a review is refused", () => {
  it("too many files", () => {
    const files = Array.from({ length: 6 }, (_, i) => write(`f${i}`));
    expect(runGuardsOn(files, settings)).toEqual([
      expect.stringContaining(
        "size: null: The change touches 6 files; at most 5 are allowed. Leave out",
      ),
    ]);
  });

  it("one file too large", () => {
    expect(runGuardsOn([write("big", "x".repeat(61))], settings)).toEqual([
      expect.stringContaining(
        "size: big: `big` has 61 bytes; at most 60 are allowed for one file.",
      ),
    ]);
    expect(runGuardsOn([write("big", "x".repeat(60))], settings)).toEqual([]);
  });

  it("too much in total", () => {
    const files = [write("a", "x".repeat(51)), write("b", "x".repeat(50))];
    expect(runGuardsOn(files, settings)).toEqual([
      expect.stringContaining("The files of the change have 101 bytes"),
    ]);
  });

  it("and no person can approve more files than Baton publishes", () => {
    const limits = { files: 5, bytes: 5_000, file_bytes: 60 };
    const files = Array.from({ length: 3_001 }, (_, i) => remove(`f${i}`));
    expect(findings(files.slice(1), { limits }).map((f) => f.waivable)).toEqual([true]);
    expect(findings(files, { limits }).map((f) => f.waivable)).toEqual([false]);
  });
});

it("many findings of one guard are counted, and no person can approve them unseen", () => {
  const brief = { ...aBrief("W1.1"), paths: ["src/**"] };
  const all = findings(
    Array.from({ length: 23 }, (_, i) => write(`docs/${i}`)),
    {},
    { brief },
  );
  expect(all.map(({ waivable }) => waivable)).toEqual([...Array<boolean>(20).fill(true), false]);
  expect(all.at(-1)!.message).toBe(
    "And 3 more that `brief-paths` found. A person can't accept findings that can't all be shown.",
  );
});

it("a path of fifty folders passes, and a longer one is always refused", () => {
  const path = (folders: number) => `${"a/".repeat(folders)}b`;
  expect(runGuardsOn([write(path(50))])).toEqual([]);
  expect(findings([write(path(51))])).toEqual([
    expect.objectContaining({ guard: "size", waivable: false }),
  ]);
});

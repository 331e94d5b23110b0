/** Values exactly at a limit pass. One more does not. */
import { describe, expect, it } from "vitest";
import { generatedGuard } from "../../src/core/guards/generated.ts";
import { runGuardsOn, remove, write } from "./support/changes.ts";
import { guarded } from "./support/guarded.ts";

const settings = { limits: { files: 5, bytes: 100, file_bytes: 60 } };
const files = (count: number) => Array.from({ length: count }, (_, i) => write(`f${i}`));

describe("a change at its limit passes", () => {
  it("with the maximum number of files", () => expect(runGuardsOn(files(5), settings)).toEqual([]));

  it("with the maximum number of bytes in total", () => {
    const both = (second: number) => [write("a", "x".repeat(50)), write("b", "x".repeat(second))];
    expect(runGuardsOn(both(50), settings)).toEqual([]);
    expect(runGuardsOn(both(51), settings)).toHaveLength(1);
  });

  it("and removals do not count", () => {
    expect(
      runGuardsOn([write("a", "x".repeat(60)), write("b", "x".repeat(40)), remove("c")], settings),
    ).toEqual([]);
  });
});

describe("a path at its limit passes", () => {
  const path = (bytes: number) => `${"a".repeat(99)}/`.repeat(10).padEnd(bytes, "b");

  it("with 1024 bytes", () => {
    expect(runGuardsOn([write(path(1024))])).toEqual([]);
    expect(runGuardsOn([write(`${path(1024)}d`)])).toEqual([
      expect.stringContaining("1025 bytes; at most 1024"),
    ]);
  });

  it.each(["x", "é"])("with a name of 255 bytes: %s", (letter) => {
    const name = letter
      .repeat(255 / Buffer.byteLength(letter))
      .padEnd(letter === "x" ? 255 : 128, "x");
    expect(runGuardsOn([write(`src/${name}`)])).toEqual([]);
    expect(runGuardsOn([write(`src/${name}x`)])).toEqual([
      expect.stringContaining("a name of 256 bytes; at most 255"),
    ]);
  });
});

describe("source code is not a generated file", () => {
  const of = (text: string) => guarded(generatedGuard, [["a.js", null, text]]);

  it("with a line of 5000 characters", () => {
    expect(of("x".repeat(5000))).toEqual([]);
    expect(of(`x\n${"x".repeat(5001)}`)).toHaveLength(1);
  });

  it("with a marker below its first eight lines", () => {
    expect(of(`${"\n".repeat(8)}// @generated\n`)).toEqual([]);
    expect(of(`${"\n".repeat(7)}// @generated\n`)).toHaveLength(1);
  });
});

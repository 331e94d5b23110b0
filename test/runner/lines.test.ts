import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readBoundedLines } from "../../src/runner/untrusted-io.ts";

/** Returns the lines, with an exclamation mark before those that were too long. */
async function linesOf(chunks: (string | Buffer)[], most: number): Promise<string[]> {
  const found: string[] = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  readBoundedLines(
    stream,
    most,
    (line) => found.push(line),
    (line) => found.push(`!${line}`),
  );
  await new Promise((resolve) => stream.on("close", resolve));
  return found;
}

test.each<[string, (string | Buffer)[], string[]]>([
  ["lines", ["a\nb\n"], ["a", "b"]],
  ["lines in pieces", ["a", "b\nc", "d", "\n\ne\n"], ["ab", "cd", "", "e"]],
  ["a last line without its end", ["a\nb"], ["a", "b"]],
  ["a character in two pieces", [Buffer.from([0xc3]), Buffer.from([0xa4, 10])], ["ä"]],
  [
    "a line that is too long: its beginning, and what follows it",
    ["123456789\nb\n"],
    ["!12345", "b"],
  ],
  ["the same in pieces", ["1234", "56", "78", "9\nb"], ["!12345", "b"]],
  ["exactly so many bytes", ["12345\n"], ["12345"]],
  ["nothing", [], []],
])("lines of a stream are read correctly: %s", async (_, chunks, lines) =>
  expect(await linesOf(chunks, 5)).toEqual(lines),
);

test("a line without an end is kept only up to the limit", async () => {
  const piece = Buffer.alloc(1024 * 1024, "x");
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const stream = Readable.from(
    (function* () {
      for (let i = 0; i < 500; i++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield piece;
      }
    })(),
  );
  const found: number[] = [];
  readBoundedLines(
    stream,
    1000,
    () => found.push(0),
    (line) => found.push(line.length),
  );
  await new Promise((resolve) => stream.on("close", resolve));
  expect(found).toEqual([1000]);
  expect(most - before).toBeLessThan(50_000_000);
});

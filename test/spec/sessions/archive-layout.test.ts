/**
 * An archive is checked to the byte. Valid zips are accepted; layouts that two readers could read
 * differently are not.
 */
import { randomBytes } from "node:crypto";
import { strToU8, zipSync, type ZipOptions } from "fflate";
import { describe, expect, test } from "vitest";
import { unpackFile } from "../../../src/core/sessions/upload.ts";
import { FILE, honest, refusal, tampered } from "../support/zips.ts";

const unpacked = (zip: Uint8Array, max = 1_000_000) => {
  const result = unpackFile(zip, FILE, max);
  return result.ok ? Buffer.from(result.bytes).toString("latin1") : result.reason;
};
const TEXT = "{}".repeat(100);
const zipped = (text: string, options: ZipOptions = {}) =>
  zipSync({ [FILE]: [strToU8(text, true), options] });

/** Inserts `more` between the file and the directory. The end record points behind it. */
function between(more: Uint8Array): Uint8Array {
  const directory = new DataView(honest.buffer).getUint32(honest.length - 6, true);
  const zip = Buffer.concat([honest.subarray(0, directory), more, honest.subarray(directory)]);
  return tampered(zip, (view, _, end) => view.setUint32(end + 16, directory + more.length, true));
}

describe("an archive is accepted", () => {
  test.each<[string, ZipOptions]>([
    ["extra fields", { extra: { 0x5455: new Uint8Array([1, 2, 3, 4, 5]) } }],
    ["a comment on its file", { comment: "made by a runner" }],
    ["both", { comment: "made by a runner", extra: { 0x5455: new Uint8Array(9) } }],
    ["a date and attributes", { mtime: "2026-11-21T10:00:00Z", os: 3, attrs: 0o644 << 16 }],
    ["both, as it is", { level: 0, comment: "x", extra: { 0x5455: new Uint8Array(9) } }],
  ])("with %s", (_, options) => expect(unpacked(zipped(TEXT, options))).toBe(TEXT));

  test("with the file's size after it, in 24 bytes at most", () => {
    expect([unpacked(between(new Uint8Array(12))), unpacked(between(new Uint8Array(24)))]).toEqual([
      TEXT,
      TEXT,
    ]);
    expect(refusal(between(new Uint8Array(25)))).toBe(
      "the uploaded archive hides something behind its file",
    );
  });

  test.each([0, 1, 2047, 2048, 2049, 4096, 100_000])(
    "with a file of %i bytes that can't be compressed",
    (size) => {
      const text = randomBytes(size).toString("latin1");
      expect(unpacked(zipped(text, { level: 9 }))).toBe(text);
      expect(unpacked(zipped(text, { level: 0 }))).toBe(text);
    },
  );

  test("as a part of a larger buffer, as answers are read", () => {
    const buffer = new Uint8Array(honest.length + 100).fill(7);
    buffer.set(honest, 50);
    expect(unpacked(buffer.subarray(50, 50 + honest.length))).toBe(TEXT);
  });

  test.each([0, 9] as const)(
    "with a file of maximum size at level %i, and with no larger one",
    (level) => {
      const zip = zipped("x".repeat(5000), { level });
      expect(unpacked(zip, 5000)).toHaveLength(5000);
      expect(unpacked(zip, 4999)).toBe(
        `the uploaded ${FILE} is too large: at most 4999 bytes are taken`,
      );
    },
  );
});

describe("an archive is refused with a reason", () => {
  test.each<[string, Uint8Array, string]>([
    [
      "text",
      strToU8("This is no zip, and it is longer than one without a file."),
      " is not a zip file",
    ],
    ["the beginning alone", honest.subarray(0, 60), " goes on after its end"],
    ["less than an end", honest.subarray(0, 21), " is not a zip file"],
    ["no entry", zipSync({}), " is empty"],
    [
      "a count of two",
      tampered(honest, (v, _, end) => v.setUint16(end + 10, 2, true)),
      " holds more than one file",
    ],
    [
      "a count of two here",
      tampered(honest, (v, _, end) => v.setUint16(end + 8, 2, true)),
      " holds more than one file",
    ],
    [
      "no directory",
      tampered(honest, (v, d) => v.setUint32(d, 0, true)),
      "'s directory is not where it says",
    ],
    [
      "a directory beyond",
      tampered(honest, (v, _, e) => v.setUint32(e + 16, e - 46, true)),
      "'s directory is not where",
    ],
    [
      "no file before it",
      tampered(honest, (v) => v.setUint32(0, 0, true)),
      " doesn't begin with its file",
    ],
    ["another name", zipSync({ "proposal.jsonx": strToU8("{}") }), " has no proposal.json"],
    [
      "a password, by its file alone",
      tampered(honest, (v) => v.setUint16(6, 1, true)),
      " is encrypted",
    ],
    [
      "a strong password",
      tampered(honest, (v, d) => v.setUint16(d + 8, 0x40, true)),
      " is encrypted",
    ],
  ])("%s", (_, zip, reason) => expect(refusal(zip)).toMatch(`the uploaded archive${reason}`));

  test("if the file's end is missing, even if the rest could be read", () => {
    for (const missing of [1, 10, 20]) {
      const zip = tampered(
        zipped(randomBytes(3000).toString("latin1"), { level: 9 }),
        (view, directory) => {
          view.setUint32(directory + 20, view.getUint32(directory + 20, true) - missing, true);
        },
      );
      expect(refusal(zip, 10_000)).toBe("the uploaded archive is not a zip file");
    }
  });
});

import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { unpackOne } from "../../src/core/sessions/archive.ts";
import { readUpload } from "../../src/core/sessions/upload.ts";
import { NO_USAGE } from "../../src/core/sessions/proposal.ts";

const FILE = "proposal.json";

test("the one file is unpacked", () => {
  const unpacked = unpackOne(zipSync({ [FILE]: strToU8("{}") }), FILE, 100);
  expect(unpacked.ok && Buffer.from(unpacked.bytes).toString()).toBe("{}");
});

test.each<[string, Uint8Array, RegExp]>([
  ["no zip", strToU8("not a zip"), /not a zip/],
  ["another file", zipSync({ "../proposal.json": strToU8("{}") }), /has no proposal\.json/],
  ["too large", zipSync({ [FILE]: new Uint8Array(2000) }), /too large/],
  [
    "many files",
    zipSync(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, strToU8("x")]))),
    /more than one/,
  ],
])("an archive with %s is refused", (_, zip, reason) => {
  const unpacked = unpackOne(zip, FILE, 1000);
  expect(unpacked.ok ? "" : unpacked.reason).toMatch(reason);
});

test("a bomb is refused before it is unpacked", () => {
  const bomb = zipSync({ [FILE]: new Uint8Array(9_000_000) }, { level: 9 });
  expect(bomb.length).toBeLessThan(20_000);
  const unpacked = unpackOne(bomb, FILE, 10_000_000);
  expect(unpacked.ok ? "" : unpacked.reason).toMatch(/too large/);
});

const asked = { build: "7-units", session: "W1.1/work/1", launch: 1 };
const proposal = {
  version: 1,
  ...asked,
  engine: "command",
  model: "none",
  result: { ended: "failed", reason: "no" },
  change: null,
  usage: NO_USAGE,
};
const read = (value: unknown) => readUpload(strToU8(JSON.stringify(value)), asked);

test("a proposal is parsed", () => {
  expect(read(proposal)).toEqual({ ok: true, proposal });
});

test.each<[string, unknown, RegExp]>([
  ["another session", { ...proposal, session: "W1.2/work/1" }, /is for 7-units W1\.2\/work\/1/],
  ["a superseded launch", { ...proposal, launch: 2 }, /#2/],
  ["another build", { ...proposal, build: "8" }, /is for 8/],
  ["an unknown field", { ...proposal, extra: 1 }, /wrong form/],
  ["nothing", null, /wrong form/],
])("a proposal for %s isn't one", (_, value, reason) => {
  const upload = read(value);
  expect(upload.ok ? "" : upload.reason).toMatch(reason);
});

test("bytes that are no JSON are refused in words", () => {
  expect(readUpload(new Uint8Array([0xff, 0xfe]), asked)).toMatchObject({ ok: false, reason: "The proposal is not JSON." });
});

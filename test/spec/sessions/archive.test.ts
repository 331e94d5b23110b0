import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { unpackFile } from "../../../src/core/sessions/upload.ts";
import { FILE, honest, refusal, tampered } from "../support/zips.ts";

test.each([0, 9] as const)("the one file is unpacked, at level %i", (level) => {
  const text = "x".repeat(5000) + Math.PI;
  const unpacked = unpackFile(zipSync({ [FILE]: [strToU8(text), { level }] }), FILE, 6000);
  expect(unpacked.ok && Buffer.from(unpacked.bytes).toString()).toBe(text);
});

test.each<[string, Uint8Array, RegExp]>([
  ["no zip", strToU8("not a zip"), /not a zip/],
  ["nothing", new Uint8Array(), /not a zip/],
  ["no entry", zipSync({}), /is empty/],
  ["another file", zipSync({ "../proposal.json": strToU8("{}") }), /has no proposal\.json/],
  ["a zip in the zip", zipSync({ "proposal.zip": honest }), /has no proposal\.json/],
  ["too large a file", zipSync({ [FILE]: new Uint8Array(2000) }), /too large/],
  [
    "too large a file as it is",
    zipSync({ [FILE]: [new Uint8Array(2000), { level: 0 }] }),
    /too large/,
  ],
  [
    "many files",
    zipSync(Object.fromEntries(["a", "b", FILE].map((name) => [name, strToU8("x")]))),
    /more than one/,
  ],
  ["junk before it", Buffer.concat([strToU8("#!/bin/sh\n"), honest]), /not where it says/],
  ["junk after it", Buffer.concat([honest, strToU8("<script>")]), /goes on after its end/],
  ["another archive after it", Buffer.concat([honest, honest]), /not where it says|begin with/],
  [
    "a name of its own at the file",
    tampered(honest, (v) => v.setUint8(30, 0x2f)),
    /says two things/,
  ],
  [
    "another compression at the file",
    tampered(honest, (v) => v.setUint16(8, 0, true)),
    /says two things/,
  ],
  ["a password", tampered(honest, (v, d) => v.setUint16(d + 8, 1, true)), /is encrypted/],
  ["sizes of zip64", tampered(honest, (v, d) => v.setUint32(d + 20, 0xffffffff, true)), /cut off/],
  [
    "a file that lies elsewhere",
    tampered(honest, (v, d) => v.setUint32(d + 42, 1, true)),
    /begin with/,
  ],
  [
    "an end that is missing",
    tampered(honest, (v, d) => v.setUint32(d + 20, 1 << 20, true)),
    /cut off/,
  ],
  [
    "another compression",
    tampered(honest, (v, d) => [d + 10, 8].forEach((at) => v.setUint16(at, 93, true))),
    /compressed in an/,
  ],
])("an archive with %s is refused", (_, zip, reason) => expect(refusal(zip)).toMatch(reason));

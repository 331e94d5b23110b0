import { strToU8 } from "fflate";
import { expect, test } from "vitest";
import { readUpload } from "../../src/core/sessions/upload.ts";
import { NO_USAGE } from "../../src/core/sessions/proposal.ts";

const asked = { build: "7-units", session: "W1.1/work/1", launch: 1 };
const proposal = {
  version: 1,
  ...asked,
  engine: "command",
  model: "none",
  result: { ended: "failed", reason: "no" },
  change: null,
  steers: [],
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

test.each<[string, string]>([
  ["depth", "[".repeat(2_000_000)],
  ["a prototype", `{"__proto__": {"ok": true}}`],
  ["a name that is there twice", `{"version": 1, "version": 1}`],
  ["a number beyond all", "1e999"],
])("%s is refused like any wrong form", (_, json) => {
  const upload = readUpload(strToU8(json), asked);
  expect(upload.ok ? "" : upload.reason).toMatch(/not JSON|wrong form/);
});

test("bytes that are no JSON are refused in words", () => {
  expect(readUpload(new Uint8Array([0xff, 0xfe]), asked)).toMatchObject({
    ok: false,
    reason: "The proposal is not JSON.",
  });
});

import { strToU8 } from "fflate";
import { expect, test } from "vitest";
import { parseUpload } from "../../../src/core/sessions/upload.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";

const asked = { build: "7-units", session: "W1.1/work/1", launch: 1 };
const proposal = {
  version: 1,
  ...asked,
  engine: "command",
  model: "none",
  result: { ended: "failed", cause: { kind: "said", text: "no" } },
  change: null,
  steers: [],
  usage: NO_USAGE,
  context: {},
  pins: {},
};
const read = (value: unknown) => parseUpload(strToU8(JSON.stringify(value)), asked);

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

test.each<[string, string, RegExp]>([
  ["depth", "[".repeat(33), /nested deeper than 32/],
  ["balanced depth", `${"[".repeat(40)}${"]".repeat(40)}`, /nested deeper than 32/],
  ["a prototype", `{"__proto__": {"ok": true}}`, /wrong form/],
  ["a name that is there twice", `{"version": 1, "version": 1}`, /the name version twice/],
  [
    "a name that is there twice, once in disguise",
    `{"version": 1, "\\u0076ersion": 1}`,
    /version twice/,
  ],
  ["a number beyond all limits", "1e999", /wrong form/],
  ["a string that never ends", `{"a": "\\\\\\"`, /not JSON/],
])("%s is refused", (_, json, reason) => {
  const upload = parseUpload(strToU8(json), asked);
  expect(upload.ok ? "" : upload.reason).toMatch(reason);
});

test.each<[string, unknown, string]>([
  ["a field", { ...proposal, launch: 0 }, "launch: Too small: expected number to be >=1"],
  [
    "a field within another",
    { ...proposal, usage: { ...NO_USAGE, seconds: "1" } },
    "usage.seconds: Invalid input",
  ],
  ["the whole", [], "the whole: Invalid input: expected object, received array"],
])("a wrong form is reported by %s", (_, value, words) => {
  const upload = read(value);
  expect(upload.ok ? "" : upload.reason).toMatch(`The proposal has a wrong form: ${words}`);
});

test("an upload of another kind is refused, and the answer says what was requested", () => {
  const reason = "The proposal is for 7-units W1.1/work/1 #2, not for W1.1/work/1 #1.";
  expect(read({ ...proposal, launch: 2 })).toEqual({ ok: false, reason });
});

test("input that is too deep, too wide or duplicated is reported as a sentence", () => {
  const told = (json: string) => parseUpload(strToU8(json), asked);
  expect(told("[".repeat(33))).toEqual({
    ok: false,
    reason: "The proposal is nested deeper than 32 levels.",
  });
});

test("brackets, commas and names inside strings are not counted", () => {
  const text = `${"[".repeat(100)}\\" : "version": \\`;
  expect(
    read({ ...proposal, result: { ended: "failed", cause: { kind: "said", text } } }),
  ).toMatchObject({ ok: true });
});

test("an impossible usage is refused, because sums of it could not be stored", () => {
  for (const usage of [
    { input_tokens: Number.MAX_SAFE_INTEGER },
    { dollars: 1e300 },
    { seconds: 1e12 },
  ]) {
    expect(read({ ...proposal, usage: { ...NO_USAGE, ...usage } })).toMatchObject({ ok: false });
  }
});

test("bytes that are no JSON are refused with a reason", () => {
  expect(parseUpload(new Uint8Array([0xff, 0xfe]), asked)).toMatchObject({
    ok: false,
    reason: "The proposal is not JSON.",
  });
});

test("invalid characters are refused in every place, so the text read is the text written", () => {
  const bytes = strToU8(JSON.stringify({ ...proposal, model: "m?del" }));
  expect(parseUpload(bytes, asked).ok).toBe(true);
  bytes[bytes.indexOf("?".charCodeAt(0))] = 0xff;
  expect(parseUpload(bytes, asked)).toEqual({ ok: false, reason: "The proposal is not JSON." });
});

test("a secret in a session's text is removed before anybody else reads it", () => {
  const token = `ghp_${"aZ3kQ9xLr7Tm2Vb8Nc4Wd6Ye1Fg5Hj0Ks3Pu"}`;
  const tell = (text: string) =>
    read({ ...proposal, result: { ended: "closed", close: { list: [{ text }] } } });
  for (const text of [`It is ${token}.`, Buffer.from(`It is ${token}.`).toString("base64")]) {
    const upload = tell(text);
    expect(upload.ok && JSON.stringify(upload.proposal.result)).toContain("[secret removed]");
  }
});

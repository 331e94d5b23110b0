import { strToU8 } from "fflate";
import { expect, test } from "vitest";
import { parseUpload } from "../../../src/core/sessions/upload.ts";

/**
 * In milliseconds. Half a second is usual, and a busy machine takes longer. An effort that grows
 * with the square of the length takes minutes.
 */
const MOMENT = 5_000;

const asked = { build: "7-units", session: "W1.1/work/1", launch: 1 };

test.each<[string, string, RegExp]>([
  ["depth", "[".repeat(2_000_000), /nested deeper than 32/],
  ["width", `[${"0,".repeat(4_000_000)}0]`, /more than 400000 values/],
  ["a string of nothing but backslashes", `"${"\\".repeat(4_000_001)}`, /not JSON/],
  [
    "a name of a megabyte, again and again",
    `{${`"${"a".repeat(1_000_000)}":0,`.repeat(8)}`,
    /twice in one place/,
  ],
])("%s is refused in a moment", (_, json, reason) => {
  const begun = performance.now();
  const upload = parseUpload(strToU8(json), asked);
  expect(upload.ok ? "" : upload.reason).toMatch(reason);
  expect(performance.now() - begun).toBeLessThan(MOMENT);
});

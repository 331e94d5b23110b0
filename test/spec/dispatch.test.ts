import { expect, test } from "vitest";
import { DISPATCH_BYTES, type DispatchInputs } from "../../src/core/model/session.ts";
import { parseSessionName, getPreflightSlug, SLUG } from "../../src/core/model/names.ts";

/** The longest possible name. */
const BUILD = `${"9".repeat(10)}-${"a".repeat(40)}`;

test.each([
  [BUILD, "W999.999/rework/9999"],
  [BUILD, "loop-999/research/9999"],
  [BUILD, "build/synthesise/9999"],
  [getPreflightSlug("a".repeat(12)), "repository/preflight/9999"],
])("the pointer of %s, %s is within its bound of 200 bytes", (build, session) => {
  expect(build).toMatch(SLUG);
  expect(parseSessionName(session)).not.toBeNull();
  const pointer: DispatchInputs = { build, session, launch: "9999", record: "a".repeat(40) };
  expect(DISPATCH_BYTES).toBe(200);
  expect(Buffer.byteLength(JSON.stringify(pointer))).toBeLessThanOrEqual(DISPATCH_BYTES);
});

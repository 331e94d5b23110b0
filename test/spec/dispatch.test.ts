import { expect, test } from "vitest";
import { DISPATCH_BYTES, type DispatchInputs } from "../../src/core/build/dispatch.ts";
import { branchesOf, SLUG } from "../../src/core/build/names.ts";
import { loadSettings } from "../../src/config/load.ts";

test("the pointer of the longest names that there are is within its bound", () => {
  const build = `${"9".repeat(10)}-${"a".repeat(40)}`;
  expect(build).toMatch(SLUG);
  const prefix = "p".repeat(60);
  expect(loadSettings(`branch_prefix: ${prefix}\n`, "baton.yml").ok).toBe(true);
  expect(loadSettings(`branch_prefix: ${prefix}p\n`, "baton.yml").ok).toBe(false);
  const pointer: DispatchInputs = {
    ...{ build, session: "W999.999/rework/9999", launch: "9999", record: "a".repeat(40) },
    branch: branchesOf(prefix, build).record,
  };
  expect(JSON.stringify(pointer).length).toBeLessThanOrEqual(DISPATCH_BYTES);
});

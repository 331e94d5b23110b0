import { expect, test } from "vitest";
import { isPatternMatch } from "../../../src/core/model/workflow-triggers.ts";

test.each(["**a", "**/a", "a+"])(
  "a hostile pattern takes time in proportion to its length: %s many times",
  (part) => {
    const started = performance.now();
    isPatternMatch(part.repeat(80).slice(0, 256), `${"a".repeat(2000)}b`);
    expect(performance.now() - started).toBeLessThan(1000);
  },
);

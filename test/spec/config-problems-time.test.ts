import { expect, it } from "vitest";
import { problemsOf } from "./settings.ts";

it("a file with any number of problems is answered at once", () => {
  const text = Array.from({ length: 6_000 }, (_, i) => `k${i}: 1`).join("\n");
  const started = performance.now();
  expect(problemsOf(text)).toHaveLength(50);
  expect(performance.now() - started).toBeLessThan(3_000);
});

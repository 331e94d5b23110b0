import { expect, it } from "vitest";
import { problemsOf } from "./settings.ts";

it("a file of problems is answered at once, however many it has", () => {
  const text = Array.from({ length: 6_000 }, (_, i) => `k${i}: 1`).join("\n");
  const started = performance.now();
  expect(problemsOf(text)).toHaveLength(50);
  expect(performance.now() - started).toBeLessThan(3_000);
});

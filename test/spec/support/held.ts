/** Changes of W1.1 that guards hold back. */
import type { GuardFinding } from "../../../src/core/model/guard-findings.ts";
import { COMPLETE } from "./facts.ts";
import { building } from "./scenes.ts";

export const finding = (path: string, waivable = true): GuardFinding => ({
  ...{ guard: "tests", path, waivable },
  message: `${path} loses the test "adds"; restore it.`,
});
export const waivableFinding = { guards: [finding("a.test.js")] };
export const mixedFindings = { guards: [finding("a.test.js"), finding(".github/x.yml", false)] };
export const submitTwice = (left = waivableFinding) =>
  building().closes("W1.1/work/1", COMPLETE, left).closes("W1.1/work/2", COMPLETE, left);
export const worker = (stage: ReturnType<typeof building>) => stage.state!.workers["W1.1"]!;

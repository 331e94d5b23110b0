/** Loops as a build may remember them, and what their sessions said. */
import fc from "fast-check";
import { LOOP_PHASES, type Loop } from "../../src/core/build/loop.ts";
import type { OpenIssue } from "../../src/core/build/openIssue.ts";
import type { MemoryInput } from "../../src/core/sessions/memory.ts";
import type { ResearchInput } from "../../src/core/sessions/research.ts";
import { anyText, maybe, oneLine, sha } from "./arbitrary-texts.ts";

const loop: fc.Arbitrary<Loop> = fc.record({
  n: fc.constant(1),
  phase: fc.constantFrom(...LOOP_PHASES),
  base: sha,
  quotas: fc.constantFrom<Record<string, number>[]>({}, { security: 2 }),
  wave: maybe(fc.integer({ min: 1, max: 9 })),
  summary: maybe(anyText),
  head: maybe(sha),
  tag: fc.constantFrom(null, "set", "refused"),
  last: maybe(anyText),
});

/** What is said of loops is kept as long as these have begun: the first has. */
export const loopsOf = fc.tuple(loop).map((loops): Loop[] => loops);

const found: fc.Arbitrary<ResearchInput> = fc.record({
  summary: oneLine,
  issues: fc.array(
    fc.record({
      ...{ title: oneLine.map((text) => text.slice(0, 100).toWellFormed().trim() || "a"), category: fc.constant("ui") },
      priority: fc.constantFrom("critical" as const, "low" as const),
      ...{ paths: fc.constant(["src/a.js"]), evidence: oneLine, goal: oneLine },
    }),
    { maxLength: 2 },
  ),
});
const memory: fc.Arbitrary<MemoryInput> = fc.record({
  ...{ loop_summary: oneLine, score: fc.constantFrom(0, 8.5, 10) },
  knowledge: fc.array(fc.record({ kind: fc.constant("gotcha" as const), text: oneLine, evidence: oneLine }), {
    maxLength: 2,
  }),
});

const byLoop = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.constant({}),
    one.map((value) => ({ 1: value })),
  );

const open: fc.Arbitrary<OpenIssue[]> = fc.array(
  fc.record({ number: fc.nat(), title: anyText, body: anyText, by: oneLine, labels: fc.constantFrom([], ["bug"]) }),
  { maxLength: 2 },
);

export const loopPapers = { openIssues: byLoop(open), research: byLoop(found), memories: byLoop(memory) };

/** Generates loops as a build may record them, and what their sessions said. */
import fc from "fast-check";
import { LOOP_PHASES, type Loop, type LoopEnd } from "../../src/core/model/loop.ts";
import type { OpenIssue } from "../../src/core/model/facts.ts";
import {
  ENTRY_CONFIDENCES,
  ENTRY_KINDS,
  type KnowledgeChange,
  type KnowledgeEntry,
  type PassMemory,
  type KnowledgeProblem,
  type RemovalReason,
} from "../../src/core/model/knowledge.ts";
import type { ResearchInput } from "../../src/core/model/closing-inputs.ts";
import { anyText, maybe, oneLine, sha } from "./arbitrary-texts.ts";
import type { PassScore } from "../../src/core/model/rubric.ts";

const loop: fc.Arbitrary<Loop> = fc.record({
  n: fc.constant(1),
  phase: fc.constantFrom(...LOOP_PHASES),
  base: sha,
  quotas: fc.constantFrom<Record<string, number>[]>({}, { security: 2 }),
  dimensions: fc.constantFrom<string[][]>([], ["tests"]),
  wave: maybe(fc.integer({ min: 1, max: 9 })),
  summary: maybe(anyText),
  head: maybe(sha),
  tag: fc.constantFrom(null, "set", "refused"),
  last: maybe(anyText.map((by): LoopEnd => ({ kind: "shortened", by, loops: 1 }))),
});

/**
 * The record stores what was said about a loop once that loop has begun. Here the first one has.
 */
export const loopsOf = fc.tuple(loop).map((loops): Loop[] => loops);

const found: fc.Arbitrary<ResearchInput> = fc.record({
  summary: oneLine,
  issues: fc.array(
    fc.record({
      ...{
        title: oneLine.map((text) => text.slice(0, 100).toWellFormed().trim() || "a"),
        category: fc.constant("ui"),
      },
      priority: fc.constantFrom("critical" as const, "low" as const),
      ...{ paths: fc.constant(["src/a.js"]), evidence: oneLine, goal: oneLine },
    }),
    { maxLength: 2 },
  ),
});
const entry: fc.Arbitrary<KnowledgeEntry> = fc.record({
  ...{ id: fc.constantFrom("k0a1b2c3d", "k11111111"), kind: fc.constantFrom(...ENTRY_KINDS) },
  text: oneLine.map((text) => text.slice(0, 300).toWellFormed().trim() || "a"),
  ...{
    paths: fc.constantFrom(["src/a.js"], ["src/**", "docs/*.md"]),
    confidence: fc.constantFrom(...ENTRY_CONFIDENCES),
  },
  ...{ source: sha, added: fc.constant("2026-11-25") },
});
const removalReason: fc.Arbitrary<RemovalReason> = fc.oneof(
  fc.record({ kind: fc.constant("session"), said: oneLine }),
  fc.constantFrom<RemovalReason>(
    { kind: "no_file_left" },
    { kind: "replaced", by: "k0a1b2c3d" },
    { kind: "file_full" },
  ),
);
const memory: fc.Arbitrary<PassMemory> = fc.record({
  loop_summary: oneLine,
  knowledge: fc.array(
    fc.tuple(entry, oneLine).map(([one, evidence]) => ({ ...one, evidence, replaces: null })),
    { maxLength: 2 },
  ),
  remove: fc.array(fc.record({ id: fc.constant("k22222222"), reason: oneLine }), { maxLength: 2 }),
  refused: fc.constantFrom<PassMemory["refused"][]>([], ["mention"]),
});

export const anyKnowledgeChange: fc.Arbitrary<KnowledgeChange | null> = maybe(
  fc.record({
    added: fc.array(entry, { maxLength: 2 }),
    removed: fc.array(
      fc.record({ id: fc.constant("k22222222"), text: oneLine, why: removalReason }),
      { maxLength: 2 },
    ),
    problem: maybe(
      fc.constantFrom<KnowledgeProblem>(
        { kind: "too_large", bytes: 70_000 },
        { kind: "invalid", said: "Line 3: expected a list." },
        { kind: "refused", said: null },
      ),
    ),
  }),
);

const byLoop = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.constant({}),
    one.map((value) => ({ 1: value })),
  );

const open: fc.Arbitrary<OpenIssue[]> = fc.array(
  fc.record({
    number: fc.nat(),
    title: anyText,
    body: anyText,
    by: oneLine,
    labels: fc.constantFrom([], ["bug"]),
  }),
  { maxLength: 2 },
);

const scored: fc.Arbitrary<Record<number, PassScore>> = fc
  .record({ target: maybe(fc.constant(8.5)), overall: maybe(fc.constant(7.9)), words: anyText })
  .map(({ target, overall, words }) => {
    const problems = [
      { evidence: { check: "test" }, problem: { kind: "failing" as const, most: 5 } },
    ];
    const one = { dimension: "tests", state: "scored" as const, score: 7, pass: 0, words };
    const dimensions = [{ ...one, evidence: [{ path: "a.js", line: 1 }], problems }];
    return { 0: { pass: 0, target, overall, dimensions } };
  });

export const loopPapers = {
  openIssues: byLoop(open),
  research: byLoop(found),
  memories: byLoop(memory),
  scores: fc.oneof(fc.constant({}), scored),
};

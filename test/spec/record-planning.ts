/** Generates what may be said before a plan is approved, in the form that the record stores. */
import fc from "fast-check";
import type { EarlierPlan, Planning, QuestionRound } from "../../src/core/model/planning.ts";
import { FINAL_KINDS } from "../../src/core/model/build-types.ts";
import type { DollarBasis, Estimate } from "../../src/core/model/estimate.ts";
import type { WorkerId } from "../../src/core/model/names.ts";
import type { PlanChanges } from "../../src/core/model/plan-changes.ts";

const at = "2026-01-01T00:00:00Z";
const changed = { worker: "W1.1" as WorkerId, name: "x", kind: "changed" as const, fields: [] };
const round: QuestionRound = {
  ...{ session: "build/architect/1", at, summary: "x", met: null },
  questions: [{ question: "Which?", default: "This.", why: "x" }],
  answer: { by: "ada", at, text: "" },
};
const earlier: EarlierPlan = {
  ...{ number: 1, hash: "a", by: "build/architect/1", replaced_at: at, more: 0 },
  why: { kind: "asked", by: "ada", words: "x" },
  workers: [{ id: "W1.1", name: "x" }],
};

const edited: EarlierPlan = {
  ...earlier,
  why: {
    ...{ kind: "edited", by: "ada" },
    edits: [
      { kind: "brief", worker: "W1.1", change: "removed" },
      { kind: "file", path: "context/W1.2/a b.md" },
      { kind: "complexity", worker: "W1.2", complexity: "easy" },
    ],
  },
};

export const estimate: fc.Arbitrary<Estimate> = fc.record({
  ...{ sessions: fc.nat(), minutes: fc.nat() },
  range: fc.constant({ low: 1, high: 2, uncorrected: 1.5 }),
  basis: fc.record({
    workers: fc.nat(9),
    final: fc.constantFrom(...FINAL_KINDS),
    memory: fc.boolean(),
    parallel: fc.integer({ min: 1, max: 9 }),
    dollars: fc.constantFrom<DollarBasis>(
      { kind: "unpriced", models: ["own-model"], by_command: true },
      { kind: "priced", measured: 0, assumed: 3, builds: 0, correction: null },
      {
        ...{ kind: "priced", measured: 3, assumed: 0, builds: 2 },
        correction: { factor: 1.5, builds: 1 },
      },
    ),
  }),
});

export const changes: fc.Arbitrary<PlanChanges> = fc.record({
  since: fc.constant("abc"),
  workers: fc.constantFrom([], [changed]),
  more: fc.nat(9),
});

export const planning: fc.Arbitrary<Planning> = fc.record({
  rounds: fc.constantFrom<QuestionRound[]>([], [round], [{ ...round, answer: null }]),
  revisions: fc.array(
    fc.record({
      ...{ by: fc.constant("ada"), at: fc.constant(at), text: fc.string({ unit: "grapheme" }) },
      of: fc.option(fc.integer({ min: 1, max: 9 })),
      met: fc.option(fc.nat(9)),
    }),
    { maxLength: 2 },
  ),
  earlier: fc.constantFrom<EarlierPlan[]>([], [earlier], [edited]),
});

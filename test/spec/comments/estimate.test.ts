/** What people read about how a plan was estimated. */
import { expect, test } from "vitest";
import { describeEstimateBasis } from "../../../src/core/messages/estimate.ts";
import type { DollarBasis, Estimate } from "../../../src/core/model/estimate.ts";
import { SAMPLE_BASIS } from "../record-sample.ts";

const PRICED = {
  ...{ kind: "priced", measured: 0, assumed: 9, builds: 0 },
  correction: null,
} as const satisfies DollarBasis;
const UNPRICED = { kind: "unpriced", models: ["a", "b"], by_command: false } as const;
const GUESS = "list prices for half to twice the tokens that sessions usually use";
const describeDollars = (dollars: Estimate["basis"]["dollars"]) =>
  describeEstimateBasis({ ...SAMPLE_BASIS, dollars }).split(" The sessions are ")[0];

test.each<[DollarBasis, string]>([
  [PRICED, `The dollars are ${GUESS}.`],
  [
    { ...PRICED, measured: 1, builds: 1 },
    "The dollars for 1 session are the middle half of what such sessions cost in the last " +
      `build here; those for 9 sessions are ${GUESS}.`,
  ],
  [
    { ...PRICED, measured: 3, assumed: 0, builds: 2 },
    "The dollars for 3 sessions are the middle half of what such sessions cost in the last " +
      "2 builds here.",
  ],
  [
    { ...PRICED, correction: { factor: 1.5, builds: 2 } },
    `The dollars are ${GUESS}. They are multiplied by 1.50, the ratio of cost to estimate in ` +
      "the last 2 builds.",
  ],
  [
    { ...UNPRICED, models: [...UNPRICED.models] },
    "The dollars are not known: set the price of `a`, `b` under `prices` in the settings.",
  ],
  [
    { ...UNPRICED, models: ["a"], by_command: true },
    "The dollars are not known: set what your command's sessions with `a` cost under " +
      "`prices` in the settings.",
  ],
])("dollars from %j are explained", (dollars, words) => {
  expect(describeDollars(dollars)).toBe(words);
});

test("sessions and time are explained by the workers, the final session, and the memory", () => {
  const words = describeEstimateBasis({ ...SAMPLE_BASIS, final: "synthesise", memory: true });
  expect(words).toContain(
    "The sessions are a work and a review session for each worker (2), one rework with its " +
      "review for every 3 workers, and one session that writes the report and one memory session.",
  );
  expect(words).toContain(
    "The time is 4, 9 or 20 minutes for an easy, normal or complex worker, plus a third for its " +
      "review, with at most 4 workers at once.",
  );
});

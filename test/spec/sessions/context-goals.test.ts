/**
 * What judging sessions read of a build of three loops, compared with the goals that `npm run proof
 * bench` prints.
 */
import { beforeAll, expect, test } from "vitest";
import { ANSWER_BYTES, COMPLETION_BYTES } from "../../../src/core/model/completion.ts";
import { ANSWER, FULL } from "../../proofs/bench/fixture.ts";
import { formatGoals, isMissed, listGoals, type Goal } from "../../proofs/bench/goals.ts";
import { measureKinds, type Result } from "../../proofs/bench/measure.ts";

let results: Result[];
beforeAll(() => void (results = measureKinds()), 60_000);

test("the fixture's workers submit nearly as much as is stored", () => {
  expect(Buffer.byteLength(JSON.stringify(FULL))).toBeGreaterThan(0.9 * COMPLETION_BYTES);
  expect(Buffer.byteLength(JSON.stringify(ANSWER))).toBeGreaterThan(0.9 * ANSWER_BYTES);
});

test("every goal is met", () => {
  expect(
    listGoals(results)
      .filter(isMissed)
      .map(({ what, measured }) => `${what}: ${measured}`),
  ).toEqual([]);
});

test.each(["adapt", "architect", "close", "memory"])(
  "%s reads less than a third of the whole files",
  (kind) => {
    const { last } = results.find((one) => one.kind === kind)!;
    const most = kind === "architect" ? last.whole : last.whole / 3;
    expect(last.variable).toBeLessThan(most);
    expect(last.context.digest).toBeGreaterThan(1000);
  },
);

test("synthesise reads every answer in full, and little besides them", () => {
  const { last } = results.find(({ kind }) => kind === "synthesise")!;
  expect(last.context.completions).toBeGreaterThan(15 * 0.9 * ANSWER_BYTES);
  expect(last.variable).toBeLessThan(last.context.completions! / 10);
});

test("a missed goal is marked as such", () => {
  const goal: Goal = { what: "x", measured: 1001, unit: "bytes", most: 1000, detail: "", seed: "" };
  expect([
    isMissed(goal),
    isMissed({ ...goal, measured: 1000 }),
    isMissed({ ...goal, most: null }),
  ]).toEqual([...[true, false, false]]);
  expect(formatGoals([goal])).toContain("| x | 1,001 bytes | MISSED: at most 1,000 |");
});

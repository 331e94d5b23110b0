/** Which deliveries are requested again, and up to when GitHub's log is settled. */
import { expect, test } from "vitest";
import {
  MAX_DELIVERY_ATTEMPTS,
  findMissedDeliveries,
  type DeliveryAttempt,
} from "../../../src/app/queue/redelivery.ts";

const NOW = new Date("2026-11-21T12:00:00.000Z");
const SETTLED = "2026-11-21T11:55:00.000Z";
let id = 0;
const attempt = (guid: string, minute: number, ok = false): DeliveryAttempt => ({
  ...{ id: ++id, guid, ok, event: "issues" },
  at: new Date(NOW.getTime() - minute * 60_000).toISOString(),
});
const judged = (attempts: DeliveryAttempt[], refused: string[] = []) => {
  const { again, givenUp, through } = findMissedDeliveries(attempts, new Set(refused), NOW);
  return { again: again.map((one) => one.id), givenUp: givenUp.map((one) => one.guid), through };
};

test("what was kept, at whichever attempt, is asked for no more", () => {
  const attempts = [attempt("a", 30), attempt("a", 20, true), attempt("b", 10, true)];
  expect(judged(attempts)).toEqual({ again: [], givenUp: [], through: SETTLED });
});

test(
  "what failed is asked for by its newest attempt, the oldest delivery first, in " +
    "whatever order the log is",
  () => {
    const [b, a1, a2] = [attempt("b", 20), attempt("a", 40), attempt("a", 10)];
    const expected = { again: [a2.id, b.id], givenUp: [], through: a1.at };
    for (const order of [
      [b, a1, a2],
      [a2, b, a1],
    ]) {
      expect(judged(order)).toEqual(expected);
    }
  },
);

test(
  "the mark stays before the oldest that is open, and before what may still be on its " +
    "way into the log",
  () => {
    expect(judged([attempt("a", 1, true)]).through).toBe(SETTLED);
    expect(judged([attempt("a", 1)]).through).toBe(SETTLED);
    const [old, young] = [attempt("a", 90), attempt("b", 60, true)];
    expect(judged([young, old]).through).toBe(old.at);
  },
);

test("what fails again and again is given up, and holds the mark back no longer", () => {
  const failing = Array.from({ length: MAX_DELIVERY_ATTEMPTS }, (_, n) => attempt("a", 60 - n));
  expect(judged(failing.slice(1)).again).toHaveLength(1);
  expect(judged(failing)).toEqual({ again: [], givenUp: ["a"], through: SETTLED });
});

test("an app that dies moments after each start gives nothing up: it is asked for at each", () => {
  const attempts = Array.from({ length: 20 }, (_, n) => attempt("a", 59 - n));
  expect(judged(attempts)).toEqual({
    again: [attempts.at(-1)!.id],
    givenUp: [],
    through: attempts[0]!.at,
  });
});

test("what GitHub would not deliver again is settled", () => {
  expect(judged([attempt("a", 60)], ["a"])).toEqual({ again: [], givenUp: [], through: SETTLED });
});

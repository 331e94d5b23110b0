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

test("a delivery that was stored at any attempt is not requested again", () => {
  const attempts = [attempt("a", 30), attempt("a", 20, true), attempt("b", 10, true)];
  expect(judged(attempts)).toEqual({ again: [], givenUp: [], through: SETTLED });
});

test("failed deliveries are requested by their newest attempt, oldest first, in any log order", () => {
  const [b, a1, a2] = [attempt("b", 20), attempt("a", 40), attempt("a", 10)];
  const expected = { again: [a2.id, b.id], givenUp: [], through: a1.at };
  for (const order of [
    [b, a1, a2],
    [a2, b, a1],
  ]) {
    expect(judged(order)).toEqual(expected);
  }
});

test("the mark stays before the oldest open delivery, and before what may still enter the log", () => {
  expect(judged([attempt("a", 1, true)]).through).toBe(SETTLED);
  expect(judged([attempt("a", 1)]).through).toBe(SETTLED);
  const [old, young] = [attempt("a", 90), attempt("b", 60, true)];
  expect(judged([young, old]).through).toBe(old.at);
});

test("a delivery that keeps failing is given up and no longer holds back the mark", () => {
  const failing = Array.from({ length: MAX_DELIVERY_ATTEMPTS }, (_, n) => attempt("a", 60 - n));
  expect(judged(failing.slice(1)).again).toHaveLength(1);
  expect(judged(failing)).toEqual({ again: [], givenUp: ["a"], through: SETTLED });
});

test("an App that dies after each start gives up no delivery and requests them each time", () => {
  const attempts = Array.from({ length: 20 }, (_, n) => attempt("a", 59 - n));
  expect(judged(attempts)).toEqual({
    again: [attempts.at(-1)!.id],
    givenUp: [],
    through: attempts[0]!.at,
  });
});

test("a delivery that GitHub refuses to repeat is settled", () => {
  expect(judged([attempt("a", 60)], ["a"])).toEqual({ again: [], givenUp: [], through: SETTLED });
});

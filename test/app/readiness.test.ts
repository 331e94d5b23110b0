import { expect, onTestFinished, test, vi } from "vitest";
import { Readiness } from "../../src/app/http/readiness.ts";

const broken = "the database doesn't answer";

function made() {
  const state = { now: 0, works: true, asked: 0 };
  const check = async () => {
    state.asked += 1;
    if (!state.works) throw new Error("connect ECONNREFUSED 10.0.0.7");
  };
  return {
    state,
    readiness: new Readiness({ checks: { [broken]: check }, elapsed: () => state.now }),
  };
}

test("a server is ready while everything answers, and else gives the reason without details", async () => {
  const { state, readiness } = made();
  expect(await readiness.answer()).toEqual([200, "Ready."]);
  Object.assign(state, { works: false, now: 1000 });
  expect(await readiness.answer()).toEqual([503, `Not ready: ${broken}.`]);
  Object.assign(state, { works: true, now: 2000 });
  expect(await readiness.answer()).toEqual([200, "Ready."]);
});

test("readiness is checked at most once a second", async () => {
  const { state, readiness } = made();
  await Promise.all(Array.from({ length: 100 }, () => readiness.answer()));
  expect(state.asked).toBe(1);
});

test("a server that stops isn't ready even if everything answers", async () => {
  const { readiness } = made();
  readiness.stop();
  expect(await readiness.answer()).toEqual([503, "Not ready: the server is stopping."]);
});

test("a check that hangs fails after three seconds", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const readiness = new Readiness({
    checks: { [broken]: () => new Promise(() => {}) },
    elapsed: () => 0,
  });
  const answer = readiness.answer();
  await vi.advanceTimersByTimeAsync(3000);
  expect(await answer).toEqual([503, `Not ready: ${broken}.`]);
});

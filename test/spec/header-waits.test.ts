/** How long GitHub's headers ask Baton to wait, with any clock on this machine. */
import { describe, expect, test } from "vitest";
import { readReset, readRetryAfter } from "../../src/app/github/limits/rate-limit-headers.ts";

const NOW = Date.parse("2026-11-26T10:00:00Z");
const HOUR = 3_600_000;
/** How far GitHub's clock is from this machine's: equal, ahead or behind. */
const CLOCKS = [0, 2 * HOUR, -2 * HOUR];

describe.each(CLOCKS)("given GitHub's clock is %i ms ahead", (ahead) => {
  const date = new Date(NOW + ahead).toUTCString();
  const reset = (ms: number) => ({ date, "x-ratelimit-reset": String((NOW + ahead + ms) / 1000) });

  test("the end of the hour is as far away as the answer says, plus a second", () => {
    expect(readReset(reset(20 * 60_000), NOW)).toBe(20 * 60_000 + 1000);
  });

  test("an hour that is over is awaited for at most a second", () => {
    expect(readReset(reset(-60_000), NOW)).toBe(1000);
  });

  test("a retry date is as far away as the answer says", () => {
    const again = new Date(NOW + ahead + 90_000).toUTCString();
    expect(readRetryAfter({ date, "retry-after": again }, NOW)).toBe(90_000);
  });
});

test("the end of an hour is at most an hour away, with any answer", () => {
  expect(readReset({ "x-ratelimit-reset": String((NOW + 5 * HOUR) / 1000) }, NOW)).toBe(
    HOUR + 1000,
  );
});

test("an answer without a date is compared with this machine's clock", () => {
  expect(readReset({ "x-ratelimit-reset": String((NOW + 60_000) / 1000) }, NOW)).toBe(61_000);
});

test("seconds to wait are used as given, as a number or as a text", () => {
  expect(readRetryAfter({ "retry-after": "90" })).toBe(90_000);
  expect(readRetryAfter({ "retry-after": 2 })).toBe(2_000);
});

test("an answer that asks for no wait causes none", () => {
  for (const value of [undefined, "0", "-5", "soon"])
    expect(readRetryAfter({ "retry-after": value })).toBeNull();
  for (const value of [undefined, "0", "never"])
    expect(readReset({ "x-ratelimit-reset": value })).toBeNull();
});

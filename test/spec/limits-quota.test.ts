/** The primary rate limit, as each of GitHub's answers reports it. */
import { expect, test } from "vitest";
import {
  getQuotaTime,
  updateQuota,
  type Quota,
} from "../../src/app/github/limits/rate-limit-headers.ts";

const RESET = 3_600;
const told = (remaining: number, reset = RESET, now = 0) => ({
  date: new Date(now).toUTCString(),
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(reset),
});
const quota = (remaining: number): Quota => ({
  limit: 5000,
  remaining,
  hour: RESET,
  reset: 3_601_000,
});

test("when little is left, status edits wait for the reset first, and merges last", () => {
  expect(getQuotaTime(quota(501), "status", 0)).toBe(0);
  expect(getQuotaTime(quota(500), "status", 0)).toBe(3_601_000);
  expect(getQuotaTime(quota(101), "usual", 0)).toBe(0);
  expect(getQuotaTime(quota(100), "usual", 0)).toBe(3_601_000);
  expect(getQuotaTime(quota(1), "merge", 0)).toBe(0);
  expect(getQuotaTime(quota(0), "merge", 0)).toBe(3_601_000);
});

test("when the hour is over or nothing is known, requests may be sent", () => {
  expect(getQuotaTime(quota(0), "status", 3_601_000)).toBe(3_601_000);
  expect(getQuotaTime(undefined, "status", 5)).toBe(5);
});

test("when answers overtake one another, the smallest rest of the newest hour counts", () => {
  const first = updateQuota(undefined, told(100), 0);
  expect(first).toEqual(quota(100));
  expect(updateQuota(first, told(101), 0)).toEqual(quota(100));
  expect(updateQuota(first, told(99), 0)).toEqual(quota(99));
  const next = updateQuota(first, told(4999, RESET + 3_600), 0);
  expect(next?.remaining).toBe(4999);
  expect(updateQuota(next, told(98), 0)).toBe(next);
});

test("when an answer says nothing about limits, the known values remain", () => {
  expect(updateQuota(undefined, {}, 0)).toBeUndefined();
  expect(updateQuota(quota(7), { "x-ratelimit-limit": "5000" }, 0)).toEqual(quota(7));
});

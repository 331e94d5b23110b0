/** What an installation may request from GitHub, and when. */
import type { RequestPriority } from "../../src/core/model/effects/define-effect.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GITHUB_LIMITS,
  getRequestCost,
  getSendTime,
  type Bucket,
  type SpentPoints,
} from "../../src/app/github/limits/secondary-limits.ts";
import { getBucketStart } from "../../src/app/github/limits/ledger.ts";

const comment = getRequestCost({
  method: "POST",
  url: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
});
const read = getRequestCost({ method: "GET", url: "/repos/{owner}/{repo}" });
const nothing: SpentPoints = { buckets: [], closedUntil: 0 };
const spent = (content: number, at = 0): SpentPoints => ({
  ...nothing,
  buckets: [{ at, rest: 5 * content, graphql: 0, content }],
});
const ask = (of: SpentPoints, priority: RequestPriority, now: number, cost = comment) =>
  getSendTime(of, cost, priority, now, GITHUB_LIMITS);

describe("what counts as creating content", () => {
  test.each([
    ["POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 1],
    ["PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", 1],
    ["PUT", "/repos/{owner}/{repo}/pulls/{pull_number}/merge", 1],
    ["POST", "/repos/{owner}/{repo}/git/commits", 1],
    ["POST", "/repos/{owner}/{repo}/git/trees", 0],
    ["POST", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", 0],
    ["DELETE", "/repos/{owner}/{repo}/git/refs/{ref}", 0],
  ])("%s %s: %i", (method, url, content) =>
    expect(getRequestCost({ method, url })).toEqual({ api: "rest", points: 5, content }),
  );

  test("a mutation does, a query does not", () => {
    const of = (query: string) => getRequestCost({ method: "POST", url: "/graphql", query });
    expect(of("mutation ($x: I!) { y }")).toEqual({ api: "graphql", points: 5, content: 1 });
    expect(of("mutation deleteRef($x: I!) { y }").content).toBe(0);
    expect(of("mutation ($x: I!) { deleteRef }").content).toBe(1);
    expect(of("query { mutation }")).toEqual({ api: "graphql", points: 1, content: 0 });
  });
});

test("in a busy minute, status edits wait first, and merges last", () => {
  expect(ask(spent(55), "status", 20_000)).toBe(20_000);
  expect(ask(spent(56), "status", 20_000)).toBe(70_000);
  expect(ask(spent(71), "usual", 20_000)).toBe(20_000);
  expect(ask(spent(72), "usual", 20_000)).toBe(70_000);
  expect(ask(spent(79), "merge", 20_000)).toBe(20_000);
  expect(ask(spent(80), "merge", 20_000)).toBe(70_000);
});

test("after GitHub refuses more, nothing is sent before the time that it names", () => {
  for (const cost of [read, comment])
    expect(ask({ ...nothing, closedUntil: 9_000 }, "merge", 5_000, cost)).toBe(9_000);
});

test("after an hour of comments, reads are still sent", () => {
  const hour: SpentPoints = {
    ...nothing,
    buckets: Array.from({ length: 10 }, (_, i) => spent(50, i * 60_000).buckets[0]!),
  };
  expect(ask(hour, "merge", 600_000)).toBe(3_610_000);
  expect(ask(hour, "usual", 600_000, read)).toBe(600_000);
});

test("a minute has at most 80, an hour 500, and the named time is right, for any callers", () => {
  const asks = fc.array(
    fc.tuple(fc.nat(4_000), fc.constantFrom<RequestPriority>("merge", "usual", "status")),
    {
      minLength: 300,
      maxLength: 700,
    },
  );
  fc.assert(
    fc.property(asks, (all) => {
      const went: number[] = [];
      const buckets: Bucket[] = [];
      let now = 0;
      for (const [gap, priority] of all) {
        now += gap;
        const at = ask({ buckets, closedUntil: 0 }, priority, now);
        expect(ask({ buckets, closedUntil: 0 }, priority, at)).toBe(at);
        if (at > now) continue;
        went.push(now);
        buckets.push({ at: getBucketStart(now), rest: 5, graphql: 0, content: 1 });
      }
      const soonest = (count: number) =>
        Math.min(Infinity, ...went.slice(count).map((t, i) => t - went[i]!));
      expect(soonest(80)).toBeGreaterThanOrEqual(60_000);
      expect(soonest(500)).toBeGreaterThanOrEqual(3_600_000);
    }),
    { numRuns: 10 },
  );
});

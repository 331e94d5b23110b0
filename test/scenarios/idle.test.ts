/** The cost of looking at a build in which nothing happens. */
import { expect, test } from "vitest";
import { openStage, worker, type Stage } from "./support/stage/index.ts";
import { contentIn, tableOf, writtenOn } from "./support/written.ts";

/** Limit for one more worker: five hundred an hour then allow fifty workers. */
const MOST_CONTENT = 12;

interface Cost {
  asked: number;
  /** Points that GitHub subtracted from the hour's limit, REST and GraphQL. */
  points: number;
}

/**
 * Returns the cost of one look at the issue and one at the repository, after the App has filled its
 * caches.
 */
async function idle(stage: Stage): Promise<Cost> {
  const { running } = stage.testbed;
  const cost: Cost = { asked: 0, points: 0 };
  let heard = performance.now();
  running.onExchange(({ requestHeaders, status }) => {
    if (!/ghs_/.test(requestHeaders["authorization"] ?? "")) return;
    heard = performance.now();
    cost.asked += 1;
    if (status !== 304) cost.points += 1;
  });
  const look = async () => {
    Object.assign(cost, { asked: 0, points: 0 });
    await stage.tick();
    await expect.poll(() => cost.asked > 0 && performance.now() - heard > 700).toBe(true);
    return { ...cost };
  };
  // Until then, GitHub's times may change again within their second.
  await expect.poll(async () => (await look()).points, { timeout: 60_000, interval: 300 }).toBe(0);
  return look();
}

test(
  "given a plan that waits for a person, when Baton looks again, then it makes no " +
    "requests that count",
  async () => {
    const stage = await openStage({ config: "gates:\n  plan: human\n" });
    await stage.label();
    await stage.until(
      ({ build }) => build.gates.plan.state === "open",
      "the plan to be put to a person",
    );
    expect((await idle(stage)).points).toBe(0);
  },
);

test("given workers that have ended, when Baton looks, then it asks no more than without them", async () => {
  const asked: number[] = [];
  const content: number[] = [];
  for (const count of [1, 4]) {
    const ended = Array.from({ length: count }, (_, i) => worker(`W1.${i + 1}`));
    const stage = await openStage({ plan: ended });
    const written = writtenOn(stage);
    await stage.label();
    await stage.until(
      ({ build }) => build.gates.landing.state === "open",
      "the landing to be put to a person",
    );
    const cost = await idle(stage);
    expect(cost.points).toBe(0);
    asked.push(cost.asked);
    content.push(contentIn(written));
    if (count > 1)
      process.stdout.write(`Written for each of ${count} workers:\n${tableOf(written, count)}\n`);
  }
  expect(asked[1]).toBe(asked[0]);
  // A commit, its branch, pull request, review, verdict and merge. The rest are record commits
  // and status edits.
  expect((content[1]! - content[0]!) / 3).toBeLessThanOrEqual(MOST_CONTENT);
});

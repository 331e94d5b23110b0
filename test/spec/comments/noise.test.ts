/**
 * How many notifications a build sends to people who watch the repository, and whom it mentions.
 */
import { expect, test } from "vitest";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { aBrief, aPlan, APPROVE, COMPLETE, LAND } from "../support/facts.ts";
import { noiseOf } from "../support/noise.ts";
import { merged } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const ASKS = { summary: "Two ways.", questions: [{ question: "Which unit?", default: "Metres." }] };
const WAVES = [1, 2, 3, 4];
const idsOf = (wave: number) => [1, 2, 3, 4, 5].map((n): WorkerId => `W${wave}.${n}`);
const WORKERS = WAVES.length * 5;

/**
 * 20 workers in four waves. The architect asks once, and one worker fails until a person retries
 * it.
 */
function played(): Stage {
  const plan = aPlan(...WAVES.flatMap(idsOf).map((id) => aBrief(id)));
  const stage = new Stage({ max_parallel: WORKERS })
    .settle()
    .closes("build/architect/1", ASKS)
    .says("/answer");
  stage.closes("build/architect/2", plan).says("/approve");
  for (const attempt of [1, 2, 3]) stage.fails(`W1.1/work/${attempt}`);
  stage.says("/retry W1.1").closes("W1.1/work/4", COMPLETE);
  stage.closes("W1.1/review/1", APPROVE);
  for (const wave of WAVES) merged(stage, ...idsOf(wave).filter((id) => id !== "W1.1"));
  return stage.closes("build/close/1", LAND).says("/land");
}

const stage = played();

test("given a build of 20 workers, then a watcher gets about three notifications per worker", () => {
  expect(stage.state?.build.status).toBe("landed");
  const { told } = noiseOf(stage.done);
  const all = Object.values(told).reduce((sum, n) => sum + n, 0);
  // oxlint-disable-next-line no-console -- the count is what this is for
  console.info(
    `A watcher of a build of ${WORKERS} workers is notified ${all} times: ` +
      `${JSON.stringify(told)}`,
  );
  expect(told).toMatchObject({ reviews: WORKERS, "pull requests opened": WORKERS + 1 });
  expect(told["comments"]).toBeLessThanOrEqual(6);
  expect(all).toBeLessThanOrEqual(3 * WORKERS + 9);
});

test("each question of a build mentions one person once, and nothing else mentions anybody", () => {
  const { called } = noiseOf(stage.done);
  expect(called.map(({ by }) => by.replace(/-\d{6,}$/, ""))).toEqual(["questions-1", "stop-W1.1"]);
  expect(called.map(({ whom }) => whom)).toEqual([["@ann"], ["@ann"]]);
});

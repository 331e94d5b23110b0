/** What a simulation must be before anybody believes it. */
import { expect, test } from "vitest";
import { play } from "./play.ts";
import { createScenario } from "./scenario.ts";

test("the same seed played twice gives the same events", { timeout: 300_000 }, async () => {
  for (const seed of [500, 501, 502, 503]) {
    const [first, second] = [await play(createScenario(seed)), await play(createScenario(seed))];
    expect(second.digest, `seed ${seed}`).toBe(first.digest);
  }
});

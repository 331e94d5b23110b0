/**
 * Baton by passes: alone, and beside a server. The promises of servers hold for passes, too, while
 * processes die and runs are lost. One exception: a pass does not know the limits that the pass
 * before met, nor what that pass has used of them.
 */
import { expect, test } from "vitest";
import { play } from "./play.ts";
import { createScenario } from "./scenario.ts";

test.for<["alone" | "beside", number]>([
  ["alone", 7],
  ["alone", 22],
  // A second build in another repository, and a low limit.
  ["alone", 61],
  ["alone", 51],
  ["beside", 18],
  ["beside", 7],
])(
  "passes %s, seed %i: no promise is broken, and the build lands",
  { timeout: 180_000 },
  async ([passes, seed]) => {
    const { violations, status } = await play(createScenario(seed), { passes });
    expect(violations).toEqual([]);
    expect(status).toBe("landed");
  },
);

/**
 * Baton by passes: alone, and beside a server. The promises of servers hold for passes, too, while
 * processes die and runs are lost. One exception: a pass does not know the limits that the pass
 * before met.
 */
import { expect, test } from "vitest";
import { play } from "./play.ts";
import { createScenario } from "./scenario.ts";

test.for<["alone" | "beside", number]>([
  ["alone", 7],
  ["alone", 22],
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

/**
 * Baton by passes: alone, and beside a server. What holds of servers holds of them while processes
 * die and runs are lost; but that a pass knows nothing of the limits that the one before has met.
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

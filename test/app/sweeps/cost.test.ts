/** The requests of a sweep, depending on the number of repositories. */
import { describe, expect, test } from "vitest";
import { SWEEPS_PER_ROUND } from "../../../src/app/queue/enqueue-builds.ts";
import { sweeping } from "./github.ts";

describe.each([
  [10, 43, 43],
  [100, 403, 27],
  [1000, 4012, 184],
])("%i repositories", (count, first, later) => {
  test(`are looked through by ${first} requests, and swept by ${later} at most`, async () => {
    const sweep = sweeping(count);
    const begun = await sweep();
    expect(begun.asked).toBe(first);
    expect(new Set(begun.looked).size).toBe(count);
    const rounds = [];
    for (let n = 0; n < SWEEPS_PER_ROUND; n++) rounds.push(await sweep());
    expect(Math.max(...rounds.map((one) => one.asked))).toBe(later);
    // Every build in each sweep, and each quiet repository in its turn.
    for (const { hints } of rounds) expect(hints).toContain("r0#7");
    expect(new Set(rounds.flatMap((one) => one.looked)).size).toBe(count);
  });
});

/** What lands doesn't depend on when hints come, in which order, and to which replica. */
import { expect, test } from "vitest";
import { listEnds } from "./any-order.ts";

test.each([500, 501, 502, 503])(
  "hints in another order: seed %i lands the same",
  async (seed) => {
    expect(await listEnds(seed, {})).toHaveLength(1);
  },
  300_000,
);

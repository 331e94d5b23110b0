/** What lands doesn't hang on when hints come, in which order, and to which replica. */
import { expect, test } from "vitest";
import { ends } from "./anyOrder.ts";

test.each([500, 501, 502, 503])(
  "given hints in another order, then seed %i lands the same",
  async (seed) => {
    expect(await ends(seed, {})).toHaveLength(1);
  },
  300_000,
);

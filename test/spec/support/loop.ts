import type { Loop } from "../../../src/core/model/loop.ts";

/** Returns a loop that is over and built nothing, changed by `more`. */
export const makeLoop = (n: number, more: Partial<Loop> = {}): Loop => ({
  n,
  phase: "over",
  base: "b",
  quotas: {},
  dimensions: [],
  wave: null,
  summary: null,
  head: null,
  tag: null,
  last: null,
  ...more,
});

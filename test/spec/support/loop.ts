import type { Loop } from "../../../src/core/model/loop.ts";

/** A loop that is over and has built nothing, but for what `more` says. */
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

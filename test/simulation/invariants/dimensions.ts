import type { Invariant } from "./invariant.ts";

/** A loop to a target is for dimensions that the pass before left below it, and for no other. */
export const raisesTheLow: Invariant = ({ state }) =>
  (state?.build.loops ?? []).flatMap(({ n, dimensions }) => {
    const before = state!.scores[n - 1];
    return dimensions.flatMap((name) => {
      const { score = null, state: how = null } = before?.dimensions.find((one) => one.dimension === name) ?? {};
      const isLow = score === null ? how === "unproven" || how === "missing" : score < (before?.target ?? 0);
      return isLow ? [] : [`loop ${n} is to raise ${name}, which has ${score ?? "no score"}`];
    });
  });

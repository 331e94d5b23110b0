import { getWave, type WorkerId } from "../../../../src/core/model/names.ts";
import type { Invariant } from "./invariant.ts";

/**
 * A wave, or with `eager` a worker, triggers one adaptation, and only if one of its completions
 * says more than was built.
 */
export const checkAdaptsToNews: Invariant = ({ state }) => {
  if (!state) return [];
  const all = state.build.adaptations.map(({ about }) => about);
  return all.flatMap((about, i) => {
    const news = Object.values(state.completions).some(
      ({ worker_id: id, learnings, concerns, decisions, follow_up }) =>
        (id === about || `wave-${getWave(id as WorkerId)}` === about) &&
        [learnings, concerns, decisions, follow_up].some(({ length }) => length > 0),
    );
    return [
      ...(news ? [] : [`${about} has an adaptation, but reports nothing new`]),
      ...(all.indexOf(about) < i ? [`${about} has two adaptations`] : []),
    ];
  });
};

import type { Invariant } from "./invariant.ts";

/** The last known head of each build's record. */
const known = new WeakMap<object, Map<string, string>>();

/**
 * The record only grows: nothing written is taken back, and no build starts again after its record
 * was deleted.
 */
export const recordGrows: Invariant = ({ repo: { git }, record, scenario }) => {
  if (!record) return [];
  const heads = known.get(git) ?? new Map<string, string>();
  known.set(git, heads);
  const before = heads.get(record.slug);
  // If people set the record back, Baton commits their state on top of the old one, with both as
  // parents.
  const setBack =
    scenario.incident?.name === "record rewritten" && before && git.isAncestor(record.head, before);
  if (setBack) return [];
  heads.set(record.slug, record.head);
  if (before === undefined || before === record.head || git.isAncestor(before, record.head))
    return [];
  return [`the record's commit ${before} was taken back: ${record.head} is not on top of it`];
};

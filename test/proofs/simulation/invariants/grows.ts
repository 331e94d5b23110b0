import type { Invariant } from "./invariant.ts";

/** Where each build's record stood last. */
const known = new WeakMap<object, Map<string, string>>();

/**
 * The record only grows: nothing written is taken back, and no build begins once more after its
 * record was deleted.
 */
export const recordGrows: Invariant = ({ house: { git }, record, scenario }) => {
  if (!record) return [];
  const heads = known.get(git) ?? new Map<string, string>();
  known.set(git, heads);
  const before = heads.get(record.slug);
  // What people set back Baton puts upon what stood there: then it has both.
  const setBack =
    scenario.incident?.name === "record rewritten" && before && git.isAncestor(record.head, before);
  if (setBack) return [];
  heads.set(record.slug, record.head);
  if (before === undefined || before === record.head || git.isAncestor(before, record.head))
    return [];
  return [`the record's commit ${before} was taken back: ${record.head} does not stand on it`];
};

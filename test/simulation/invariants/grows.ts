import type { Run } from "../../../src/sandbox/model.ts";
import type { Found } from "../world/record.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** Where each build's record stood last. */
const known = new WeakMap<object, Map<string, string>>();

/** The record only grows: what was written once is never taken back. */
export const recordGrows: Invariant = (sight) => {
  const { house, record, scenario } = sight;
  const { git } = house;
  if (!record) return [];
  const heads = known.get(git) ?? new Map<string, string>();
  known.set(git, heads);
  const before = heads.get(record.slug);
  // What people set back Baton puts upon what stood there: then it has both.
  const setBack = scenario.incident?.name === "record rewritten" && before && git.isAncestor(record.head, before);
  if (setBack) return [];
  heads.set(record.slug, record.head);
  if (before === undefined || before === record.head || git.isAncestor(before, record.head)) return [];
  // Where people deleted all that there was of a build before a session of it, its label asks for another.
  if (scenario.incident?.name === "record deleted" && isBegunAnew(sight, record)) return [];
  return [`the record's commit ${before} was taken back: ${record.head} does not stand on it`];
};

/** It is the first commit of a build of which there is nothing else, not even a run. */
function isBegunAnew({ house: { git, repository }, github }: Sight, { slug, head }: Found): boolean {
  const isOwn = (run: Run) => run.repositoryId === repository.id && run.inputs["build"] === slug;
  const isAlone = git.refs(`refs/heads/baton/${slug}/`).length === 1 && !github.sandbox.world.runs.some(isOwn);
  return isAlone && git.commit(head)?.parents.length === 0;
}

import type { Commit } from "../../../../src/sandbox/git/repository.ts";
import { readState } from "../world/record.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

const PEOPLES = /^(you|wren) changes /;
const known = new WeakMap<object, Set<string>>();

/**
 * The record is a line of commits. The App writes each one, or a person pushes it and says so. On
 * top of a person's push, the App writes only decisions that took it into account.
 */
export const checkLinearRecord: Invariant = ({ repo: { git }, record, scenario }: Snapshot) => {
  if (!record) return [];
  const seen = known.get(git) ?? new Set<string>();
  known.set(git, seen);
  for (let at: string | null = record.head; at !== null && !seen.has(at);) {
    const commit: Commit = git.commit(at)!;
    // The last commit stores what was delivered without a landing.
    const keeps =
      record.archived && at === record.head ? readState(git, at)?.build.delivered?.sha : undefined;
    // If people set the record back, a commit with both parents puts it on top of the old state.
    const isPutBack =
      scenario.incident?.name === "record rewritten" && commit.author.name === "baton[bot]";
    if (!isPutBack && commit.parents.slice(1).some((other) => other !== keeps))
      return [`the record's commit ${at} is a merge`];
    const own = commit.author.name === "baton[bot]";
    if (!own && !PEOPLES.test(commit.message))
      return [`the record's commit ${at} is by ${commit.author.name}`];
    const [parent] = commit.parents;
    const pushed = own && parent !== undefined && git.commit(parent)?.author.name !== "baton[bot]";
    const state = pushed ? readState(git, at) : null;
    if (state && !isBuildEnded(state.build.status) && state.build.handled_push !== parent)
      return [`the record's commit ${at} is on top of ${parent}, which Baton had not read`];
    seen.add(at);
    at = commit.parents[0] ?? null;
  }
  return [];
};

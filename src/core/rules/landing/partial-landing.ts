/** Tells an early landing of part of the build apart from the landing itself. */
import { createCi } from "../../model/ci.ts";
import type { PullFact } from "../../model/facts.ts";
import type { Draft } from "../decision-draft.ts";
import { describeEarlyLanding, listLandedEarly } from "../../messages/candidate.ts";
import { forgetLandPull } from "../human-changes/branches.ts";
import { syncBase } from "../merging/base-sync.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/**
 * Returns the pull request from the land branch if it is open or landed the build. One that was
 * merged early does not count.
 */
export function getLandPull({ state, facts }: Draft): PullFact | undefined {
  const pull = facts.pulls.land;
  return state.build.early.some(({ pr }) => pr === pull?.number) ? undefined : pull;
}

/** Ends the build if the base branch already contains all its changes. Returns whether it does. */
export function finishIfAllLanded(draft: Draft): boolean {
  const { build } = draft.state;
  const { build: tip, base, baseTree } = draft.facts.refs;
  const last = build.early.at(-1);
  if (!last || !tip || tip.tree !== baseTree) return false;
  build.landing = {
    ...{
      tip: tip.sha,
      tree: tip.tree,
      knowledge: null,
      diff: null,
      parent: base,
      commit: last.commit,
    },
    ...{ pr: last.pr, merge_sha: last.commit, merge_parents: [] },
    ...{
      changed_at: null,
      text: null,
      queued_at: null,
      waits: null,
      handled_reviews: [],
      approving_review: null,
      refused_at: null,
      unready: false,
    },
    ci: createCi(),
  };
  build.status = "landed";
  build.ended_at = draft.now;
  draft.note("All of the build has landed early; nothing is left to land");
  return true;
}

/**
 * Handles a candidate that a person merged: part of the build landed early. Baton says so, and the
 * build goes on.
 */
export function handlePartialLanding(draft: Draft): void {
  const { build } = draft.state;
  const pull = getLandPull(draft);
  if (isBuildEnded(build.status)) return;
  if (pull?.merged && (pull.headCandidate !== null || !build.landing)) {
    build.early.push({
      pr: pull.number,
      commit: pull.mergeSha ?? pull.headSha,
      by: pull.mergedBy,
      workers: listLandedEarly(draft.state, pull),
      followed: false,
    });
    forgetLandPull(build);
    draft.addComment(`early-${pull.number}`, build.issue, describeEarlyLanding(draft.state, pull));
    draft.note(`Part of the build landed early by pull request #${pull.number}`);
  }
  const newest = build.early.at(-1);
  if (!newest || newest.followed || draft.isHalted || draft.facts.buildContainsBase) return;
  newest.followed = true;
  syncBase(draft);
}

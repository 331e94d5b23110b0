import { getBranches } from "../../../../src/core/model/names.ts";
import { isVerdictOn } from "../../../../src/core/model/verdict.ts";
import type { Invariant } from "./invariant.ts";

/** What Baton merges into a build was approved, exactly as it is. */
export const checkJudgedMerges: Invariant = ({ state, github, repo }) => {
  if (!state) return [];
  const { branch_prefix: prefix, slug } = state.build;
  return Object.values(state.workers).flatMap(({ id, verdicts, lost_merges: lost }) => {
    const branch = getBranches(prefix, slug).worker(id);
    const merged = github.sandbox.world.issues.find(
      ({ number, pull }) =>
        pull?.merged &&
        pull.mergedBy === "baton[bot]" &&
        pull.headRef === branch &&
        // It was reviewed before people took it out. Its replacement has its own verdicts.
        !lost.some(({ pr }) => pr === number),
    );
    if (!merged) return [];
    const { tree } = repo.git.commit(merged.pull!.headSha)!;
    const approved = verdicts.some((one) => one.verdict === "approve" && isVerdictOn(one, tree));
    return approved
      ? []
      : [`#${merged.number} was merged at ${merged.pull!.headSha}, which nobody has approved`];
  });
};

/** A worker counts as merged only if its pull request is merged. */
export const checkCountsTheMerged: Invariant = ({ state, github }) =>
  Object.values(state?.workers ?? {}).flatMap(({ id, pr, merge_sha: sha }) => {
    const pull = github.sandbox.world.issues.find(({ number }) => number === pr?.number)?.pull;
    return sha !== null && pull && !pull.merged
      ? [`${id} counts as merged by #${pr!.number}, which is not merged`]
      : [];
  });

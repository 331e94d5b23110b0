import { getBuildType } from "../../../../src/core/model/build-types.ts";
import { CANDIDATE_TRAILER, parseCandidateMark } from "../../../../src/core/model/candidate.ts";
import { readTrailers } from "../../../../src/core/messages/commit-messages.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import type { Pull } from "../../../../src/sandbox/schema/pulls.ts";
import type { Issue } from "../../../../src/sandbox/schema/issues.ts";
import type { Run } from "../../../../src/sandbox/schema/runs.ts";

type Merged = Issue & { pull: Pull };

/** Pull requests that have been checked, by world. */
const known = new WeakMap<object, Set<number>>();

/** Baton merges only what its own checks passed, if workflows run on such pull requests. */
export const checkMergesTheChecked: Invariant = (snapshot) => {
  const { world } = snapshot.github.sandbox;
  const seen = known.get(world) ?? new Set<number>();
  known.set(world, seen);
  return world.issues
    .filter((one): one is Merged => one.pull?.merged === true && isOwn(one.pull))
    .filter(
      ({ number, pull }) =>
        !seen.has(number) && pull.baseRef !== "baton/configure" && isOfBuild(pull),
    )
    .flatMap((one) => {
      seen.add(one.number);
      return problemOf(snapshot, one);
    });
};

const isOfBuild = ({ headRef }: Pull) => /^baton\/[^/]+\/(?:W\d+\.\d+|land)$/.test(headRef);

function problemOf(snapshot: Snapshot, { number, pull }: Merged): string[] {
  const { scenario } = snapshot;
  const runs = snapshot.github.sandbox.world.runs.filter(
    ({ event, inputs }) => isCheck(event) && !inputs["session"],
  );
  const own = runs.filter(({ headSha }) => headSha === pull.headSha);
  const isLanding = pull.headRef.endsWith("/land");
  // The tests of a test-first build are red until the last building worker.
  if (scenario.asks.test_first && !isLanding) return [];
  const what = `#${number} was merged at ${pull.headSha}`;
  // Some types skip checks that their workers' files do not need. A landing waits for all checks.
  if (!isLanding && !getBuildType(scenario.asks).waitsForChecks) return [];
  // On a renamed base branch no workflow runs, and a run for the old name no longer counts.
  const isExpected = !isLanding && !hasOtherBase(snapshot);
  const candidate = !isExpected
    ? undefined
    : runs.findLast(({ headSha }) => isCandidateOf(snapshot, headSha, pull));
  if (candidate && !isGreen(candidate) && !wasRedBefore(snapshot, runs, candidate.headSha))
    return [`${what}, whose candidate's ${candidate.event} run is not green`];
  const red = own.filter((run) => !isGreen(run));
  if (red.length > 0 && !wasRedBefore(snapshot, runs, pull.headSha))
    return [`${what}, whose ${red[0]!.event} run is not green`];
  if (own.length > 0 || scenario.setup === "queue" || hasOtherBase(snapshot)) return [];
  // A person disabled the repository's own workflow, so nothing runs.
  if (scenario.incident?.name === "workflow disabled" && isCiDisabled(snapshot)) return [];
  if (scenario.ci === "all" || scenario.ci === "push")
    return [`${what}, which nothing has checked`];
  return [];
}

const isCiDisabled = ({ github }: Snapshot): boolean =>
  github.sandbox.world.workflows.some(({ path, disabled }) => path.endsWith("/ci.yml") && disabled);

/** If workflows run only on landings, they check a worker's change as part of one. */
function isCandidateOf(
  { repo: { git } }: Snapshot,
  commit: string,
  { headRef, headSha }: Pull,
): boolean {
  const mark = parseCandidateMark(
    readTrailers(git.commit(commit)?.message ?? "")[CANDIDATE_TRAILER],
  );
  return mark?.head === headSha && headRef.endsWith(`/${mark.worker}`);
}

const isCheck = (event: string) => event === "pull_request" || event === "push";
const isGreen = ({ status, conclusion }: Run) => status === "completed" && conclusion === "success";

/**
 * Red on the base branch, on what people merged into it, or on the build branch below the workers'
 * changes.
 */
function wasRedBefore({ repo, github }: Snapshot, runs: readonly Run[], head: string): boolean {
  const isBased = ({ event, headSha, headBranch }: Run) => {
    if (event === "push") return headBranch === repo.base || headBranch.endsWith("/build");
    // A person's pull request brings the base branch to another branch.
    const base = repo.git.ref(`refs/heads/${repo.base}`);
    const isOfBase = headBranch === repo.base && base !== null;
    if (isOfBase && repo.git.isAncestor(headSha, base)) return true;
    return github.sandbox.world.issues.some(
      ({ pull }) =>
        pull?.merged && !isOwn(pull) && pull.headSha === headSha && pull.baseRef === repo.base,
    );
  };
  return runs.some((run) => run.headSha !== head && run.conclusion === "failure" && isBased(run));
}

const isOwn = ({ mergedBy }: Pull) => mergedBy === "baton[bot]";

/** The workflows name `main`. */
const hasOtherBase = ({ repo }: Snapshot) => repo.base !== "main";

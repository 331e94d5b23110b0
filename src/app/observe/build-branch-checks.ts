/**
 * Reads the checks of the build branch's head, and of the base commit that the build branch
 * contains.
 */
import { getStartCondition } from "../../core/model/workflow-triggers.ts";
import { getBranches } from "../../core/model/names.ts";
import { hasMatchingPattern, isCutShort } from "../../core/model/checks.ts";
import type { Facts } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { GitHubError, requestOrNull } from "../github/errors.ts";
import type { Base } from "./base.ts";
import { readChecks } from "./checks.ts";
import type { ReadCache } from "./read-cache.ts";
import type { CheckFact, CheckResults, BaselineFact } from "../../core/model/ci.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

/**
 * Returns `null` if no checks will come, because no workflow runs on pushes to it. @throws
 * GitHubError
 */
export async function readTipChecks(
  access: Access,
  state: State,
  refs: Facts["refs"],
  workflows: Base["workflows"],
  ignored: readonly string[],
  cache: ReadCache,
): Promise<Facts["tip"]> {
  const { branch_prefix, slug, status } = state.build;
  const { build: branch } = getBranches(branch_prefix, slug);
  const tip = refs.build?.sha;
  if (tip === undefined || tip === refs.base || (status !== "building" && status !== "closing"))
    return null;
  if (!workflows.some((workflow) => isRunOnPush(workflow, branch))) return null;
  const { checks } = await cache.get("checks", `${tip} all`, () =>
    readChecks(access, tip, refs.base, true),
  );
  const { pending, failed, passed } = checks;
  // GitHub takes a moment to start the expected runs.
  const none = pending.length + failed.length + passed.length === 0;
  const awaited = pending.filter(({ name }) => !hasMatchingPattern(ignored, name));
  return {
    pending: none || awaited.length > 0,
    failing: getNames(failed.filter(hasFinding)),
    passed: getNames(passed),
  };
}

/**
 * Ended without a finding, for example because a newer push cancelled it. That says nothing about
 * the commit.
 */
const NOTHING_FOUND = ["cancelled", "action_required", "stale"];
const hasFinding = ({ conclusion }: CheckFact) => !NOTHING_FOUND.includes(conclusion ?? "");
const getNames = (checks: readonly CheckFact[]) => checks.map((check) => check.name);
/** Maximum number of earlier commits that are searched for results. */
const ANCESTORS = 5;

/**
 * `sha` is the newest commit of the base branch that the build contains. Returns null once the
 * result is known.
 * @throws GitHubError
 */
export async function readBaseline(
  access: Access,
  { build }: State,
  sha: string,
  workflows: Base["workflows"],
  cache: ReadCache,
): Promise<Facts["baseline"]> {
  const known = build.baseline?.sha === sha ? build.baseline : null;
  if (isBuildEnded(build.status) || known?.settled) return null;
  const own = await cache.get("issue", `baseline ${sha}`, () => readResults(access, sha));
  const reported = [...own.failed, ...own.passed, ...own.pending];
  // A check that is pending but absent here was pending on an earlier commit.
  const isKnown = known !== null && known.pending.every((name) => reported.includes(name));
  const before = isKnown
    ? []
    : await cache.get("issue", `before ${sha}`, () => listEarlierResults(access, sha));
  const awaited = before
    .flatMap(({ pending }) => pending)
    .filter((name) => !reported.includes(name));
  return {
    ...{ sha, failed: own.failed, passed: own.passed, pending: [...own.pending, ...awaited] },
    earlier: before.map(({ failed, passed }) => ({ failed, passed })),
    expected: workflows.some((workflow) => isRunOnPush(workflow, build.base.branch)),
  };
}

type CommitResults = CheckResults & Pick<BaselineFact, "pending">;

/** @throws GitHubError */
async function readResults(access: Access, sha: string): Promise<CommitResults> {
  const { checks } = await readChecks(access, sha, sha, true);
  const found = checks.failed.filter(hasFinding);
  return {
    failed: getNames(
      checks.failed.filter((check) => found.includes(check) || isCutShort(check, found)),
    ),
    // A skipped job has checked nothing.
    passed: getNames(checks.passed.filter(({ conclusion }) => conclusion !== "skipped")),
    pending: getNames(checks.pending),
  };
}

/**
 * Returns results from before the commit, newest first. For workflows that no push starts, they
 * come from its pull request. Others come from the nearest earlier commit that has any. They
 * replace checks that the commit itself lacks, for example after `[skip ci]` or if its paths start
 * no workflow. @throws GitHubError
 */
async function listEarlierResults(access: Access, sha: string): Promise<CommitResults[]> {
  const found = await readPullResults(access, sha);
  let commit = sha;
  for (let left = ANCESTORS; left > 0; left--) {
    const parent = (await getCommit(access, commit)).parents[0];
    if (parent === undefined) break;
    commit = parent;
    const older = [
      await readResults(access, commit),
      ...(await readPullResults(access, commit)),
    ].filter(hasAny);
    found.push(...older);
    if (older.length > 0) break;
  }
  return found;
}

const hasAny = ({ failed, passed, pending }: CommitResults) =>
  failed.length + passed.length + pending.length > 0;

/**
 * Returns the results of the merged pull request that made the commit. Returns none if there is no
 * such pull request or GitHub refuses.
 */
async function readPullResults(access: Access, sha: string): Promise<CommitResults[]> {
  try {
    const head = await findMergedHead(access, sha);
    return head === null ? [] : [await readResults(access, head)].filter(hasAny);
  } catch (error) {
    if (error instanceof GitHubError && error.code === "refused") return [];
    throw error;
  }
}

/** Returns the head of the merged pull request that made the commit; null if there is none. */
async function findMergedHead(access: Access, sha: string): Promise<string | null> {
  const pulls = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      ...getRepoParams(access),
      commit_sha: sha,
    }),
  );
  return (
    pulls?.data.find((pull) => pull.merged_at !== null && pull.merge_commit_sha === sha)?.head
      .sha ?? null
  );
}

function isRunOnPush({ triggers }: Base["workflows"][number], branch: string): boolean {
  return (
    getStartCondition({ push: triggers["push"] }, { base: branch, head: branch }).when === "always"
  );
}

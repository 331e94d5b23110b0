/**
 * Finds out which checks to expect from workflows: by their triggers, whether they are enabled, and
 * a pull request's changed files.
 */
import {
  getStartCondition,
  type PullBranches,
  type Triggers,
} from "../../core/model/workflow-triggers.ts";
import type { getBranches } from "../../core/model/names.ts";
import type { Facts } from "../../core/model/facts.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import type { Base } from "./base.ts";

/** GitHub considers at most this many files of a diff (workflow syntax, "Git diff comparisons"). */
const MAX_FILES = 300;

const getCachedFiles = createCache<string[]>(500);

/**
 * Returns the triggers of the workflows that aren't disabled. One that GitHub doesn't list yet is
 * new and enabled.
 * @throws GitHubError
 */
export async function listEnabledWorkflows(
  access: Access,
  workflows: Base["workflows"],
): Promise<Base["workflows"]> {
  if (workflows.length === 0) return [];
  const listed = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/actions/workflows", {
      ...getRepoParams(access),
      per_page: 100,
    }),
  );
  const off = listed.filter((w) => w.state.startsWith("disabled")).map((w) => w.path);
  return workflows.filter(({ path }) => !off.includes(path));
}

/**
 * The workflows that apply to pull requests against the build branch, and to the one against the
 * base branch.
 */
export type PullWorkflows = Record<"workers" | "land", Base["workflows"]>;

/**
 * Returns the checks to expect for a build whose branches have these names and which lands on
 * `base`.
 */
export function getExpectedChecks(
  { workers, land }: PullWorkflows,
  names: ReturnType<typeof getBranches>,
  base: string,
): Pick<Facts, "ciExpected" | "landOnly"> {
  const onWorker = { base: names.build, head: names.worker("W1.1") };
  const onLand = { base, head: names.land };
  const { always, byPath } = getStarts(workers, onWorker);
  const never = (triggers: Triggers, pull: PullBranches) =>
    getStartCondition(triggers, pull).when === "never";
  const only = land.filter(({ triggers }) => never(triggers, onWorker) && !never(triggers, onLand));
  return {
    ciExpected: { workers: always, land: getStarts(land, onLand).always, byPath },
    landOnly: only.map(({ path }) => path),
  };
}

/**
 * Returns whether a workflow starts for every such pull request, and whether one starts if the
 * files match.
 */
function getStarts(
  workflows: Base["workflows"],
  pull: PullBranches,
): { always: boolean; byPath: boolean } {
  const starts = workflows.map(({ triggers }) => getStartCondition(triggers, pull).when);
  return { always: starts.includes("always"), byPath: starts.includes("paths") };
}

/** Does the same for an open pull request with the commit `head`. @throws GitHubError */
export async function isStartedByPull(
  access: Access,
  workflows: Base["workflows"],
  pull: PullBranches & { number: number; sha: string },
): Promise<boolean> {
  const starts = workflows.map(({ triggers }) => getStartCondition(triggers, pull));
  if (starts.some(({ when }) => when === "always")) return true;
  const byPath = starts.filter((start) => start.when === "paths");
  if (byPath.length === 0) return false;
  const files = await getCachedFiles(access, pull.sha, () => listPullFiles(access, pull.number));
  return byPath.some(({ takes }) => takes(files));
}

async function listPullFiles(access: Access, number: number): Promise<string[]> {
  const files: string[] = [];
  for (let page = 1; files.length < MAX_FILES; page++) {
    const { data } = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
        ...{ ...getRepoParams(access), pull_number: number },
        ...{ per_page: 100, page },
      }),
    );
    files.push(...data.map((file) => file.filename));
    if (data.length < 100) break;
  }
  return files.slice(0, MAX_FILES);
}

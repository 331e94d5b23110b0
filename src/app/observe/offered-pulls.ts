/** Finds Baton's own pull requests that offer files. Their branch says what they offer. */
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit, isOwn } from "../github/commits.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { listBranchPulls } from "./pulls.ts";
import { isPlanning } from "../../core/model/planning.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { getTemplateBranches } from "../../core/templates/sync-record.ts";
import { loadSyncRecord } from "../templates/sync-record.ts";
import type { ReadCache } from "./read-cache.ts";
import type { OfferedPull } from "../../core/model/facts.ts";

/**
 * Returns the newest pull request that the App opened from this branch of this repository; null if
 * there is none.
 * @throws GitHubError
 */
export async function findOfferedPull(access: Access, branch: string): Promise<OfferedPull | null> {
  const own = (await listBranchPulls(access, branch)).filter(
    ({ user }) => user?.login === access.app.login,
  );
  const newest = own[0];
  if (!newest) return null;
  const { number, title, head, merged_at: merged } = newest;
  const state = newest.state === "open" ? "open" : merged === null ? "closed" : "merged";
  const untouched = state === "open" && isOwn(access, await getCommit(access, head.sha));
  return { number, state, title, head: head.sha, untouched };
}

/** Returns the newest commit of the pull request that the App made. @throws GitHubError */
export async function findOfferedCommit(access: Access, number: number): Promise<string | null> {
  const listed = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
      ...getRepoParams(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  for (const { sha } of listed.toReversed()) {
    if (isOwn(access, await getCommit(access, sha))) return sha;
  }
  return null;
}

/**
 * Returns the number of the open pull request with the templates' files, for a build whose plan
 * mentions it. Null if it has conflicts or doesn't exist.
 * @throws GitHubError
 */
export async function findTemplatesPull(
  access: Access,
  state: State | null,
  { sync, templates, branch_prefix: prefix }: Settings,
  cache: ReadCache,
): Promise<number | null> {
  if (!state || !isPlanning(state.build.status) || sync === "off" || templates.length === 0)
    return null;
  const branches = getTemplateBranches(prefix);
  return cache.get("pulls", branches.pull, async () => {
    const offered = await readOfferedTemplates(access, branches.record);
    if (!offered || offered.conflicts > 0) return null;
    const pull = await findOfferedPull(access, branches.pull);
    return pull?.state === "open" && pull.number === offered.pull ? pull.number : null;
  });
}

/** Returns null for a record that others changed. The templates' reconcile reports that. */
async function readOfferedTemplates(access: Access, branch: string) {
  try {
    return (await loadSyncRecord(access, branch)).record.offered;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  }
}

/** Compares two commits: https://docs.github.com/rest/commits/commits#compare-two-commits */
import { MAX_COMPARED_FILES } from "../../core/model/hash.ts";
import { getRepoParams, type Access } from "./access.ts";
import { requestGitHub, requestOrNull } from "./errors.ts";

/**
 * Returns what `head` has that `base` doesn't. `perPage` is the maximum number of listed commits;
 * null means up to 250.
 * @throws GitHubError
 */
export async function fetchComparison(
  access: Access,
  base: string,
  head: string,
  perPage: number | null = 1,
) {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...getRepoParams(access),
      basehead: `${base}...${head}`,
      ...(perPage === null ? {} : { per_page: perPage }),
    }),
  );
  return data;
}

/** Whether `commit` is `head` or one of its ancestors. Returns false if one of them is missing. */
export async function isAncestor(access: Access, commit: string, head: string): Promise<boolean> {
  if (commit === head) return true;
  const found = await requestOrNull(() => fetchComparison(access, commit, head));
  return found?.behind_by === 0;
}

/** The difference between two commits. */
export interface CommitRange {
  /** The head is a descendant of the base. */
  ahead: boolean;
  /** Number of commits that the head has and the base doesn't. */
  commits: number;
  /** Changed paths, including former names; `null` if GitHub doesn't list them all. */
  paths: string[] | null;
}

/** Returns what `head` has that `base` doesn't. @throws GitHubError */
export async function compareCommits(
  access: Access,
  base: string,
  head: string,
): Promise<CommitRange> {
  const { status, ahead_by, files = [] } = await fetchComparison(access, base, head);
  const paths = files.flatMap((f) =>
    f.previous_filename ? [f.filename, f.previous_filename] : [f.filename],
  );
  return {
    ahead: status === "ahead",
    commits: ahead_by,
    paths: files.length < MAX_COMPARED_FILES ? paths : null,
  };
}

/** Comparisons of two commits: https://docs.github.com/rest/commits/commits#compare-two-commits */
import { MAX_COMPARED_FILES } from "../../core/model/hash.ts";
import { getRepoParams, type Access } from "./access.ts";
import { requestGitHub, requestOrNull } from "./errors.ts";

/**
 * What `head` has that `base` hasn't. `perPage`: how many commits are listed; null = up to 250.
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

/** Whether `head` is `commit` or has it in its history; false where one of them is missing. */
export async function isAncestor(access: Access, commit: string, head: string): Promise<boolean> {
  if (commit === head) return true;
  const found = await requestOrNull(() => fetchComparison(access, commit, head));
  return found?.behind_by === 0;
}

/** What came between two commits. */
export interface CommitRange {
  /** The one follows from the other. */
  ahead: boolean;
  /** That the one has and the other hasn't. */
  commits: number;
  /** Paths, former ones too; `null` where GitHub doesn't name them all. */
  paths: string[] | null;
}

/** What `head` has that `base` hasn't. @throws GitHubError */
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

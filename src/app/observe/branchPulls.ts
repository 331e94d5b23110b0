/** Pull requests, found by the branch that they come from. */
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";

/**
 * From the owner's branches of that name, open or not, newest first; another repository's of theirs may be among them.
 * @throws GitHubError
 */
export async function pullsFrom(access: Access, branch: string) {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...at(access),
      head: `${access.owner}:${branch}`,
      state: "all",
      per_page: 30,
    }),
  );
  // GitHub leaves the filter out where it doesn't understand it.
  return data.filter(({ head }) => head.ref === branch).toSorted((a, b) => b.number - a.number);
}

/** Of the newest one from this very repository, open ones first. @throws GitHubError */
export async function findPull(access: Access, branch: string, repository: number): Promise<number | null> {
  const own = (await pullsFrom(access, branch)).filter(({ head }) => head.repo?.id === repository);
  return (own.find(({ state }) => state === "open") ?? own[0])?.number ?? null;
}

/** The repositories that an installation reaches. */
import type { Place } from "../inbox/inbox.ts";
import type { Octokit } from "./access.ts";
import { asking } from "./errors.ts";

/** Those that can be worked in, each with its default branch, in an order that stays. @throws GitHubError */
export async function repositoriesOf(octokit: Octokit, installation: number) {
  const all = await asking(() => octokit.paginate("GET /installation/repositories", { per_page: 100 }));
  return all
    .filter((repository) => !repository.archived)
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map(({ id, owner, name, default_branch: branch }) => {
      const place: Place = { installation, repository: Number(id), owner: owner.login, repo: name };
      return { place, branch };
    });
}

/** The repositories that an installation reaches. */
import type { Place } from "../inbox/inbox.ts";
import type { Octokit } from "./access.ts";
import type { Clients } from "./client.ts";
import { asking } from "./errors.ts";

/** Those that can be worked in, each with its default branch, in an order that stays. @throws GitHubError */
export async function repositoriesOf(octokit: Octokit, installation: number) {
  const all = await listRepositories(octokit, installation);
  return all.filter(({ archived }) => !archived).map(({ place, branch }) => ({ place, branch }));
}

async function listRepositories(octokit: Octokit, installation: number) {
  const all = await asking(() => octokit.paginate("GET /installation/repositories", { per_page: 100 }));
  return all
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map(({ id, owner, name, default_branch: branch, archived }) => {
      const place: Place = { installation, repository: Number(id), owner: owner.login, repo: name };
      return { place, branch, archived };
    });
}

/** All of them with access to each, by the installation: what an archived one's builds spent counts as well. */
export function repositoriesFor(clients: Pick<Clients, "octokit" | "access">) {
  return async (installation: number) => {
    const all = await listRepositories(await clients.octokit(installation), installation);
    return Promise.all(all.map(async ({ place }) => ({ place, access: await clients.access(place) })));
  };
}

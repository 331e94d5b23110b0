/** A GitHub that shows quiet repositories and counts what it is asked; in the first of them, issue 7 has a build. */
import type { Access, Octokit } from "../../../src/app/github/access.ts";
import type { Clients } from "../../../src/app/github/client.ts";
import { GitHubError } from "../../../src/app/github/errors.ts";

export interface Counted {
  clients: Clients;
  /** Requests so far, as `repository route`. */
  asked: string[];
}

export function githubWith(count: number): Counted {
  const asked: string[] = [];
  const repositories = Array.from({ length: count }, (_, id) => {
    return { id, name: `r${id}`, owner: { login: "you" }, default_branch: "main", archived: false };
  });
  const answer = (route: string, repo = ""): unknown[] => {
    if (route === "GET /app/installations") return [{ id: 1, suspended_at: null }];
    if (route === "GET /installation/repositories") return repositories;
    const built = route.includes("matching-refs") && repo === "r0";
    return built ? [{ ref: "refs/heads/baton/7-x/record", object: { sha: "a" } }] : [];
  };
  const note = (route: string, repo = "") => void asked.push(`${repo} ${route}`);
  const octokit = {
    async request(route: string, { repo }: { repo?: string } = {}) {
      note(route, repo);
      if (route.includes("/contents/")) throw new GitHubError("not_found", "Not Found", 404);
      return { data: answer(route, repo) };
    },
    async paginate(route: string, { repo }: { repo?: string } = {}, map?: (page: object, done: () => void) => void) {
      const all = answer(route, repo);
      for (let page = 0; page === 0 || page * 100 < all.length; page++) note(route, repo);
      map?.({ data: all }, () => {});
      return all;
    },
  } as unknown as Octokit;
  const access = (place: { owner: string; repo: string }): Access => ({
    ...{ octokit, owner: place.owner, repo: place.repo },
    app: { login: "baton[bot]", id: 1 },
    scope: asked,
  });
  const clients = {
    asApp: async () => octokit,
    octokit: async () => octokit,
    access: async (place: { owner: string; repo: string }) => access(place),
  } as unknown as Clients;
  return { clients, asked };
}

/**
 * Sweeps over a GitHub that shows quiet repositories and counts requests. In the first repository,
 * issue 7 has a build.
 */
import { getTargetKey } from "../../../src/app/queue/work-queue.ts";
import type { Access, Octokit } from "../../../src/app/github/access.ts";
import type { Clients } from "../../../src/app/github/client.ts";
import { GitHubError } from "../../../src/app/github/errors.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { Sweeper } from "../../../src/app/queue/sweeper.ts";
import { MemoryWatermark, type Watermark } from "../../../src/app/queue/watermark.ts";
import { quiet } from "../support/logs.ts";

export interface Counted {
  clients: Clients;
  /** Requests so far, as `repository route`. */
  asked: string[];
}

export function githubWith(count: number, installations = [1]): Counted {
  const asked: string[] = [];
  const repositories = Array.from({ length: count }, (_, id) => {
    return { id, name: `r${id}`, owner: { login: "you" }, default_branch: "main", archived: false };
  });
  const answer = (route: string, repo = ""): unknown[] => {
    if (route === "GET /app/installations")
      return installations.map((id) => ({ id, suspended_at: null }));
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
    async paginate(
      route: string,
      { repo }: { repo?: string } = {},
      map?: (page: object, done: () => void) => void,
    ) {
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
    getAppOctokit: async () => octokit,
    getOctokit: async () => octokit,
    getAccess: async (place: { owner: string; repo: string }) => access(place),
  } as unknown as Clients;
  return { clients, asked };
}

/** Creates the sweeps of one process. Each returns the requests and the enqueued items. */
export function sweeping(
  count: number,
  watermark: Watermark = new MemoryWatermark(),
  clock = () => new Date(),
) {
  const { clients, asked } = githubWith(count);
  const hints: string[] = [];
  const inbox = new MemoryQueue();
  inbox.enqueue = async ({ repo, target }) => void hints.push(`${repo}#${getTargetKey(target)}`);
  const sweeper = new Sweeper({
    clients,
    inbox,
    log: quiet,
    clock,
    watermark,
    wait: async () => {},
  });
  return async () => {
    asked.length = 0;
    hints.length = 0;
    await sweeper.sweep();
    const looked = asked
      .filter((one) => one.includes("matching-refs"))
      .map((one) => one.split(" ")[0]!);
    return { asked: asked.length, looked, hints: [...hints] };
  };
}

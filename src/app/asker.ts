/** Looking at a repository from the command line, as a token's owner or as the App. */
import { ProbotOctokit } from "probot";
import type { Logger } from "pino";
import type { Access } from "./github/access.ts";
import { Clients, makeProbot } from "./github/client.ts";
import { asking } from "./github/errors.ts";

/** How GitHub is reached, and as whom. */
export interface Asker {
  baseUrl: string;
  as: { token: string } | { appId: number; privateKey: string };
  log: Logger;
}

/** @throws GitHubError `not_found` where the App isn't installed on the repository */
export async function accessOf({ baseUrl, as, log }: Asker, owner: string, repo: string): Promise<Access> {
  if ("token" in as) {
    const octokit = new ProbotOctokit({ auth: { token: as.token }, baseUrl, log });
    return { octokit, owner, repo, app: { login: "", id: 0 }, scope: {} };
  }
  const clients = new Clients(makeProbot({ ...as, webhookSecret: "unused", baseUrl, log }));
  const app = await clients.asApp();
  const { data } = await asking(() => app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }));
  return clients.access({ installation: data.id, owner, repo });
}

/** Looking at a repository from the command line, as a token's owner or as the App. */
import { ProbotOctokit } from "probot";
import type { Logger } from "pino";
import type { Access } from "./github/access.ts";
import { answered } from "./github/answered.ts";
import { Clients, makeProbot } from "./github/client.ts";
import { asking } from "./github/errors.ts";

/** How GitHub is reached, and as whom. */
export interface Asker {
  baseUrl: string;
  as: { token: string } | { appId: number; privateKey: string };
  log: Logger;
}

/** `granted`: the App's permissions there; null for a token's owner. */
interface Asking {
  access: Access;
  granted: Record<string, string> | null;
}

/** @throws GitHubError `not_found` where the App isn't installed on the repository */
export async function accessOf({ baseUrl, as, log }: Asker, owner: string, repo: string): Promise<Asking> {
  if ("token" in as) {
    const octokit = new ProbotOctokit({ auth: { token: as.token }, baseUrl, log, request: { fetch: answered() } });
    return { access: { octokit, owner, repo, app: { login: "", id: 0 }, scope: {} }, granted: null };
  }
  const clients = new Clients(makeProbot({ ...as, webhookSecret: "unused", baseUrl, log }));
  const app = await clients.asApp();
  const { data } = await asking(() => app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }));
  return { access: await clients.access({ installation: data.id, owner, repo }), granted: { ...data.permissions } };
}

/** Connects the command line to a repository, as a token's owner or as the App. */
import { ProbotOctokit } from "probot";
import type { Logger } from "pino";
import type { Access } from "./github/access.ts";
import { fetchWithTimeout } from "./github/bounded-fetch.ts";
import { Clients, makeProbot, makeReadClient } from "./github/client.ts";
import { requestGitHub } from "./github/errors.ts";

/** The GitHub to connect to, and the identity to use. */
export interface CliCredentials {
  baseUrl: string;
  as: { token: string } | { appId: number; privateKey: string };
  log: Logger;
}

/** `granted` are the App's permissions in the repository, or null for a token's owner. */
interface CliConnection {
  access: Access;
  granted: Record<string, string> | null;
}

/** @throws GitHubError `not_found` if the App isn't installed on the repository */
export async function connectRepository(
  { baseUrl, as, log }: CliCredentials,
  owner: string,
  repo: string,
): Promise<CliConnection> {
  if ("token" in as) {
    const octokit = new ProbotOctokit({
      auth: { token: as.token },
      baseUrl,
      log,
      request: { fetch: fetchWithTimeout() },
    });
    return {
      access: { octokit, owner, repo, app: { login: "", id: 0 }, scope: {} },
      granted: null,
    };
  }
  return connectAsApp({ baseUrl, as, log }, owner, repo);
}

/**
 * Does the same as `connectRepository` for a caller that polls. Unchanged answers cost nothing of
 * the rate limit. A refusal is thrown without waiting.
 * @throws GitHubError `not_found` if the App isn't installed on the repository
 */
export async function connectForReading(
  { baseUrl, as, log }: CliCredentials,
  owner: string,
  repo: string,
): Promise<Access> {
  if (!("token" in as)) return (await connectAsApp({ baseUrl, as, log }, owner, repo)).access;
  const octokit = makeReadClient({ baseUrl, log, token: as.token });
  return { octokit, owner, repo, app: { login: "", id: 0 }, scope: {} };
}

type AppCredentials = CliCredentials & { as: { appId: number; privateKey: string } };

async function connectAsApp(
  { baseUrl, as, log }: AppCredentials,
  owner: string,
  repo: string,
): Promise<CliConnection> {
  const clients = new Clients(makeProbot({ ...as, webhookSecret: "unused", baseUrl, log }));
  const app = await clients.getAppOctokit();
  const { data } = await requestGitHub(() =>
    app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }),
  );
  return {
    access: await clients.getAccess({ installation: data.id, owner, repo }),
    granted: { ...data.permissions },
  };
}

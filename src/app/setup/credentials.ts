/** The App's credentials: taken from GitHub for a code, kept in the file that the next start reads. */
import { accessSync, chmodSync, constants, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ProbotOctokit } from "probot";
import type { Logger } from "pino";
import { getGitHubHosts, type GitHubHosts } from "../../config/github-hosts.ts";
import { answered } from "../github/answered.ts";
import { asking } from "../github/errors.ts";

/** The variables as `baton serve` reads them. A key is of no use at another GitHub, so its host is kept with it. */
export type Credentials = Record<"APP_ID" | "PRIVATE_KEY" | "WEBHOOK_SECRET", string> & GitHubHosts["variables"];

/** Why the file can't be written, as a sentence; null = it can. Asked before GitHub makes anything. */
export function unwritable(file: string): string | null {
  try {
    accessSync(dirname(file), constants.W_OK);
    const found = statSync(file, { throwIfNoEntry: false });
    // Docker makes a folder of a file that it is to mount and doesn't find.
    if (found && !found.isFile()) return `${file} is not a file.`;
    if (found) accessSync(file, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `${file} can't be written by this process.`;
  }
}

/**
 * What GitHub made for the code, once: https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 * @returns the credentials and the App's page
 * @throws GitHubError `not_found` for a code that was used, or is older than an hour
 */
export async function exchange(baseUrl: string, code: string, log: Logger): Promise<[Credentials, page: string]> {
  const octokit = new ProbotOctokit({ baseUrl, log, request: { fetch: answered() } });
  const { data } = await asking(() => octokit.request("POST /app-manifests/{code}/conversions", { code }));
  const { id, pem, webhook_secret: secret, html_url: page } = data;
  const { variables } = getGitHubHosts({ api: baseUrl });
  return [{ APP_ID: String(id), PRIVATE_KEY: pem, WEBHOOK_SECRET: secret ?? "", ...variables }, page];
}

/** Writes them into the file, readable by its owner alone; what else stands in it stays. */
export function keep(file: string, credentials: Credentials): void {
  const ours = new Map<string, string>(Object.entries(credentials));
  const exists = statSync(file, { throwIfNoEntry: false }) !== undefined;
  const before = exists ? readFileSync(file, "utf8").split("\n") : [];
  const others = before.filter((line) => !ours.has(line.split("=", 1)[0]!.trim()) && line.trim() !== "");
  const lines = [...ours].map(([name, value]) => `${name}="${value.trim().replaceAll("\n", "\\n")}"`);
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${[...others, ...lines].join("\n")}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

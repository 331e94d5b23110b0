/**
 * The App's credentials: fetched from GitHub with a code, and written to the file that the next
 * start reads.
 */
import {
  accessSync,
  chmodSync,
  constants,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { ProbotOctokit } from "probot";
import type { Logger } from "pino";
import { load } from "js-yaml";
import { getGitHubHosts, type GitHubHosts } from "../../config/github-hosts.ts";
import { fetchWithTimeout } from "../github/bounded-fetch.ts";
import { requestGitHub } from "../github/errors.ts";
import { WEBHOOK_PATH } from "../http/server.ts";

/**
 * The variables that `baton serve` reads. The host is stored too, because a key works at one GitHub
 * only.
 */
export type Credentials = Record<"APP_ID" | "PRIVATE_KEY" | "WEBHOOK_SECRET", string> &
  GitHubHosts["variables"];

/**
 * Returns why the file can't be written, as a full sentence; null if it can. Called before GitHub
 * creates anything.
 */
export function findWriteProblem(file: string): string | null {
  try {
    accessSync(dirname(file), constants.W_OK);
    const found = statSync(file, { throwIfNoEntry: false });
    // Docker creates a folder if a file to mount doesn't exist.
    if (found && !found.isFile()) return `${file} is not a file.`;
    if (found) accessSync(file, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `${file} can't be written by this process.`;
  }
}

/**
 * Exchanges the code for the App that GitHub created. This works once:
 * https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 * @returns the credentials and the App's page
 * @throws GitHubError `not_found` if the code was used or is older than an hour
 */
export async function convertManifestCode(
  baseUrl: string,
  code: string,
  log: Logger,
): Promise<[Credentials, page: string]> {
  const octokit = new ProbotOctokit({ baseUrl, log, request: { fetch: fetchWithTimeout() } });
  const { data } = await requestGitHub(() =>
    octokit.request("POST /app-manifests/{code}/conversions", { code }),
  );
  const { id, pem, webhook_secret: secret, html_url: page } = data;
  const { variables } = getGitHubHosts({ api: baseUrl });
  return [
    { APP_ID: String(id), PRIVATE_KEY: pem, WEBHOOK_SECRET: secret ?? "", ...variables },
    page,
  ];
}

/**
 * Writes the credentials to the file, readable only by its owner. The file's other content stays.
 */
export function writeCredentials(file: string, credentials: Credentials): void {
  const ours = new Map<string, string>(Object.entries(credentials));
  const exists = statSync(file, { throwIfNoEntry: false }) !== undefined;
  const before = exists ? readFileSync(file, "utf8").split("\n") : [];
  const others = before.filter(
    (line) => !ours.has(line.split("=", 1)[0]!.trim()) && line.trim() !== "",
  );
  const lines = [...ours].map(
    ([name, value]) => `${name}="${value.trim().replaceAll("\n", "\\n")}"`,
  );
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${[...others, ...lines].join("\n")}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

// The App's manifest: `app.yml` and this server's URL.

/** The part of `app.yml` that the page shows. */
export interface AppFile {
  description: string;
  default_permissions: Record<string, string>;
  default_events: string[];
}

/** Returns the file that this version ships. */
export function readAppFile(): AppFile {
  return load(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as AppFile;
}

/** GitHub's maximum length of an App's name. */
const MAX_NAME_LENGTH = 34;

/**
 * Returns the default name of this account's App, which must be unique on GitHub. A person may
 * change it there.
 */
export function nameApp(owner: string): string {
  return `baton-${owner}`.slice(0, MAX_NAME_LENGTH).replace(/-$/, "");
}

/**
 * Renders the manifest's JSON:
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 * `address` is the URL at which GitHub reaches this server. `back` is the URL to which the browser
 * returns with a code.
 */
export function renderManifest(
  file: AppFile,
  { name, address, back }: Record<"name" | "address" | "back", string>,
) {
  return JSON.stringify({
    ...file,
    name,
    hook_attributes: { url: `${address}${WEBHOOK_PATH}`, active: true },
    redirect_url: back,
  });
}

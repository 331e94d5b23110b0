/**
 * The credentials with which the command line asks GitHub, and the server's addresses. Only this
 * file looks for a token.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pino } from "pino";
import { GitHubError } from "../../app/github/errors.ts";
import { Problem } from "../problem.ts";
import type { CliCredentials } from "../../app/cli-access.ts";
import { getCliEnv, getPersonEnv, type PersonEnv } from "../../config/env.ts";

// Requests to GitHub, with refusals in the words of the command line.

/**
 * @throws Problem if GitHub refuses; `name` is what the request is about, such as `octocat/hello`
 */
export async function askGitHub<T>(ask: () => Promise<T>, name: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    throw new Problem(`GitHub doesn't show ${name}: ${explainRefusal(error)}`);
  }
}

function explainRefusal({ code, status, message }: GitHubError): string {
  if (code === "not_found")
    return "it isn't there, has no commit yet, or your token doesn't see it";
  const remedy =
    "set GH_TOKEN or GITHUB_TOKEN to a token that is valid, or APP_ID and PRIVATE_KEY to the App's";
  if (status === 401) return `${message}: ${remedy}`;
  return message;
}

/** Maximum duration of `gh`, in milliseconds. */
const GH_MS = 10_000;

export interface GitHubCredentials {
  identity: CliCredentials;
  /** Address of the pages and of git, without a trailing slash. */
  webUrl: string;
}

export interface PersonCredentials extends GitHubCredentials {
  token: string;
  env: PersonEnv;
}

/**
 * Loads the credentials of the person at the terminal: `GH_TOKEN`, `GITHUB_TOKEN` or the output of
 * `gh auth token`.
 * @throws Problem without a token
 * @throws EnvironmentError
 */
export async function loadPersonCredentials(): Promise<PersonCredentials> {
  const env = getPersonEnv();
  const token = await findToken(env);
  if (token !== null)
    return { identity: toCliCredentials(env, { token }), webUrl: env.webUrl, token, env };
  throw new Problem(
    "there is no token: set GH_TOKEN to one that may write to the repository, or run gh auth login",
  );
}

/**
 * Loads the App's credentials if `APP_ID` and `PRIVATE_KEY` are set, else the person's.
 * @throws Problem if there are neither
 * @throws EnvironmentError
 */
export async function loadCredentials(): Promise<GitHubCredentials> {
  const found = await findCredentials();
  if (found) return found;
  const remedy =
    "set GH_TOKEN to one that may read the repository, run gh auth login, or set APP_ID " +
    "and PRIVATE_KEY";
  throw new Problem(`there is no token: ${remedy}`);
}

/** Returns the same, or null if there are neither. @throws EnvironmentError */
export async function findCredentials(): Promise<GitHubCredentials | null> {
  const env = getCliEnv();
  if (env.app) return { identity: toCliCredentials(env, env.app), webUrl: env.webUrl };
  const token = await findToken(env);
  return token === null ? null : { identity: toCliCredentials(env, { token }), webUrl: env.webUrl };
}

function toCliCredentials({ baseUrl }: PersonEnv, as: CliCredentials["as"]): CliCredentials {
  return { baseUrl, as, log: pino({ level: "silent" }) };
}

async function findToken({ token, webUrl, machine }: PersonEnv): Promise<string | null> {
  if (token !== null) return token;
  try {
    const args = ["auth", "token", "--hostname", new URL(webUrl).host];
    const { stdout } = await promisify(execFile)("gh", args, { env: machine, timeout: GH_MS });
    return stdout.trim() || null;
  } catch {
    // `gh` is missing, or nobody is logged in.
    return null;
  }
}

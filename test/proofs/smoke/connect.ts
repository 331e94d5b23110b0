/** Clients that show GitHub's answers unchanged: without Baton's retries, limits and caches. */
import { createSign } from "node:crypto";
import { Octokit } from "@octokit/rest";
import type { AppCredentials } from "./options.ts";

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

export function connect(baseUrl: string, auth: string): Octokit {
  return new Octokit({ baseUrl, auth, log: QUIET });
}

/**
 * Connects as the App itself, for nine minutes:
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function connectApp(baseUrl: string, { appId, privateKey }: AppCredentials): Octokit {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: String(appId), iat: now - 60, exp: now + 540 })}`;
  return connect(
    baseUrl,
    `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`,
  );
}

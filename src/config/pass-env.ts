/** As whom `baton reconcile` works: the App, on github.com, an Enterprise Server, or where its workflow runs. */
import type { Variables } from "./env.ts";
import { hostOf, logLevelOf, privateKeyOf } from "./server-env.ts";

export interface PassEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  appId: number;
  /** PEM. */
  privateKey: string;
  logLevel: string;
}

/** Only as the App: what a workflow's own token does starts no checks, and every workflow could write the record. */
export function readPassEnv(variables: Variables): PassEnv {
  const host = hostOf(variables);
  const here = variables.optional("GITHUB_API_URL")?.replace(/\/+$/, "") ?? "https://api.github.com";
  const appId = variables.number("APP_ID", 0);
  if (appId === 0 && (variables.optional("APP_ID") ?? "0") === "0") {
    const meaning = "the App's id; a token such as GITHUB_TOKEN can't stand in for the App";
    variables.problem(`environment variable APP_ID is missing: set it to ${meaning}`);
  }
  return {
    baseUrl: host ? `${host.protocol}://${host.name}/api/v3` : here,
    appId,
    privateKey: privateKeyOf(variables),
    logLevel: logLevelOf(variables, "warn"),
  };
}

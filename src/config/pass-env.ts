/** As whom `baton reconcile` works: the App, on github.com, an Enterprise Server, or where its workflow runs. */
import type { Variables } from "./env.ts";
import { logLevelOf, privateKeyOf, readApiUrl } from "./server-env.ts";

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
  const appId = variables.number("APP_ID", 0);
  if (appId === 0 && (variables.optional("APP_ID") ?? "0") === "0") {
    const meaning = "the App's id; a token such as GITHUB_TOKEN can't stand in for the App";
    variables.problem(`environment variable APP_ID is missing: set it to ${meaning}`);
  }
  return {
    baseUrl: readApiUrl(variables),
    appId,
    privateKey: privateKeyOf(variables),
    logLevel: logLevelOf(variables, "warn"),
  };
}

/** As whom `baton doctor` and `baton validate` ask GitHub: as the App, if set up like `baton serve`, else by token. */
import type { Variables } from "./env.ts";
import { privateKeyOf, readApiUrl } from "./server-env.ts";

export interface DoctorEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  as: { token: string } | { appId: number; privateKey: string };
}

export function readDoctorEnv(variables: Variables): DoctorEnv {
  const found = readAskerEnv(variables);
  if (found) return found;
  const meaning = "a token that may read the repository (`gh auth token` prints one), or set APP_ID and PRIVATE_KEY";
  return { baseUrl: "", as: { token: variables.required("GITHUB_TOKEN", meaning) } };
}

/** The same where it may be left out: `null` then. */
export function readAskerEnv(variables: Variables): DoctorEnv | null {
  const baseUrl = readApiUrl(variables);
  const appId = variables.number("APP_ID", 0);
  if (appId > 0) return { baseUrl, as: { appId, privateKey: privateKeyOf(variables) } };
  const token = variables.optional("GH_TOKEN") ?? variables.optional("GITHUB_TOKEN");
  return token === null ? null : { baseUrl, as: { token } };
}

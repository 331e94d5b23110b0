/** As whom `baton doctor` asks GitHub: the App where it is set up as for `baton serve`, else a token's owner. */
import type { Variables } from "./env.ts";
import { hostOf, privateKeyOf } from "./server-env.ts";

export interface DoctorEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  as: { token: string } | { appId: number; privateKey: string };
}

export function readDoctorEnv(variables: Variables): DoctorEnv {
  const host = hostOf(variables);
  const baseUrl = host ? `${host.protocol}://${host.name}/api/v3` : "https://api.github.com";
  const appId = variables.number("APP_ID", 0);
  if (appId > 0) return { baseUrl, as: { appId, privateKey: privateKeyOf(variables) } };
  const token = variables.optional("GH_TOKEN") ?? variables.optional("GITHUB_TOKEN");
  if (token !== null) return { baseUrl, as: { token } };
  const meaning = "a token that may read the repository (`gh auth token` prints one), or set APP_ID and PRIVATE_KEY";
  return { baseUrl, as: { token: variables.required("GITHUB_TOKEN", meaning) } };
}

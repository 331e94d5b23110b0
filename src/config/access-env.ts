/** As whom the command line asks GitHub: as the App, set up as for `baton serve`, or as the person at the terminal. */
import type { Variables } from "./env.ts";
import { getGitHubHosts } from "./github-hosts.ts";
import { privateKeyOf, readApiUrl } from "./server-env.ts";

type Source = Readonly<Record<string, string | undefined>>;

export interface PersonEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  /** Pages and git, without a trailing slash. */
  webUrl: string;
  /** Null = none is set; `gh auth token` may know one. */
  token: string | null;
  /** For programs of the person's: all that is set, but for what an outer git command says of its repository. */
  machine: Record<string, string>;
}

export interface AskerEnv extends PersonEnv {
  /** Null = it isn't set up here: the person asks. */
  app: { appId: number; privateKey: string } | null;
}

const OUTER_GIT = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|COMMON_DIR)$/;
const TOKENS = ["GH_TOKEN", "GITHUB_TOKEN"];
const APP = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"];
const ADDRESS = ["GHE_HOST", "GHE_PROTOCOL", "GITHUB_API_URL"];

export function readPersonEnv(variables: Variables, machine: Source): PersonEnv {
  const baseUrl = readApiUrl(variables);
  const entries = Object.entries(machine).filter(([name, value]) => value !== undefined && !OUTER_GIT.test(name));
  return {
    baseUrl,
    webUrl: getGitHubHosts({ api: baseUrl }).webUrl,
    token: variables.optional("GH_TOKEN") ?? variables.optional("GITHUB_TOKEN"),
    machine: Object.fromEntries(entries) as Record<string, string>,
  };
}

export function readAskerEnv(variables: Variables, machine: Source): AskerEnv {
  const appId = variables.number("APP_ID", 0);
  const app = appId > 0 ? { appId, privateKey: privateKeyOf(variables) } : null;
  return { ...readPersonEnv(variables, machine), app };
}

/**
 * The environment on top of the variables of `.env`. That file may have come with a clone: where the environment holds
 * the credential, the file has no say in which server is given it.
 */
export function mergeEnvFile(environment: Source, file: Source): Source {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const merged = { ...file, ...set };
  const credential = merged["APP_ID"] ? APP : TOKENS;
  if (!credential.some((name) => set[name])) return merged;
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !ADDRESS.includes(name) || set[name]));
}

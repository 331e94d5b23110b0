/** As whom the command line asks GitHub, and where that is: the only place that finds a token. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pino } from "pino";
import type { Asker } from "../../app/asker.ts";
import { askerEnv, personEnv, type PersonEnv } from "../../config/env.ts";
import { Problem } from "../problem.ts";

/** Longest time that `gh` may take, in milliseconds. */
const GH_MS = 10_000;

export interface OpenAsker {
  asker: Asker;
  /** Pages and git, without a trailing slash. */
  webUrl: string;
}

export interface OpenPerson extends OpenAsker {
  token: string;
  env: PersonEnv;
}

/**
 * The person at the terminal: by `GH_TOKEN`, `GITHUB_TOKEN` or what `gh auth token` prints.
 * @throws Problem without a token
 * @throws EnvironmentError
 */
export async function openPerson(): Promise<OpenPerson> {
  const env = personEnv();
  const token = await findToken(env);
  if (token !== null) return { asker: toAsker(env, { token }), webUrl: env.webUrl, token, env };
  throw new Problem("there is no token: set GH_TOKEN to one that may write to the repository, or run gh auth login");
}

/**
 * The App where `APP_ID` and `PRIVATE_KEY` are set, else the person.
 * @throws Problem where there is neither
 * @throws EnvironmentError
 */
export async function openAsker(): Promise<OpenAsker> {
  const found = await findAsker();
  if (found) return found;
  const remedy = "set GH_TOKEN to one that may read the repository, run gh auth login, or set APP_ID and PRIVATE_KEY";
  throw new Problem(`there is no token: ${remedy}`);
}

/** The same, or null where there is neither. @throws EnvironmentError */
export async function findAsker(): Promise<OpenAsker | null> {
  const env = askerEnv();
  if (env.app) return { asker: toAsker(env, env.app), webUrl: env.webUrl };
  const token = await findToken(env);
  return token === null ? null : { asker: toAsker(env, { token }), webUrl: env.webUrl };
}

function toAsker({ baseUrl }: PersonEnv, as: Asker["as"]): Asker {
  return { baseUrl, as, log: pino({ level: "silent" }) };
}

async function findToken({ token, webUrl, machine }: PersonEnv): Promise<string | null> {
  if (token !== null) return token;
  try {
    const args = ["auth", "token", "--hostname", new URL(webUrl).host];
    const { stdout } = await promisify(execFile)("gh", args, { env: machine, timeout: GH_MS });
    return stdout.trim() || null;
  } catch {
    // No gh, or nobody is logged in with it.
    return null;
  }
}

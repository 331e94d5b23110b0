/** `.env` in the working folder, as every Probot app reads it: what the environment doesn't say itself. */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

type Environment = Readonly<Record<string, string | undefined>>;

export const ENV_FILE = ".env";

/** `environment` on top of the file. */
export function withEnvFile(environment: Environment): Environment {
  const set = Object.entries(environment).filter(([, value]) => value !== "");
  return { ...readEnvFile(), ...Object.fromEntries(set) };
}

/** What the file says. */
export function readEnvFile(): Environment {
  try {
    return parseEnv(readFileSync(ENV_FILE, "utf8"));
  } catch {
    // Most have none.
    return {};
  }
}

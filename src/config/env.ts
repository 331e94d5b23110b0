/**
 * The only reader of `process.env`. A part of Baton that is set up by environment variables has a
 * function here that returns them as one typed object; nothing else in `src` looks at the
 * environment.
 */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import {
  mergeEnvFile,
  readCliEnv,
  readMachineEnv,
  readOneshotEnv,
  readPersonEnv,
  type CliEnv,
  type MachineEnv,
  type OneshotEnv,
  type PersonEnv,
} from "./cli-env.ts";
import {
  isAppUnset,
  readDatabaseEnv,
  readServerEnv,
  readServerPlaceEnv,
  type ServerEnv,
  type ServerPlaceEnv,
} from "./server-env.ts";
import { readSessionEnv, type SessionEnv } from "./session-env.ts";
import { fromEnvironment, type EnvironmentSource } from "./variables.ts";

// `.env` in the working folder, as every Probot app reads it: what the environment doesn't say
// itself.

export const ENV_FILE = ".env";

/** `environment` on top of the file. */
export function mergeWithEnvFile(environment: EnvironmentSource): EnvironmentSource {
  const set = Object.entries(environment).filter(([, value]) => value !== "");
  return { ...readEnvFile(), ...Object.fromEntries(set) };
}

/** What the file says. */
export function readEnvFile(): EnvironmentSource {
  try {
    return parseEnv(readFileSync(ENV_FILE, "utf8"));
  } catch {
    // Most have none.
    return {};
  }
}

export type { CliEnv, PersonEnv } from "./cli-env.ts";

/** The environment of `baton session`. @throws EnvironmentError */
export function getSessionEnv(source: EnvironmentSource = process.env): SessionEnv {
  return fromEnvironment(readSessionEnv, source);
}

/** What the command line takes over from the machine; nothing is required. */
export function getMachineEnv(source: EnvironmentSource = process.env): MachineEnv {
  return readMachineEnv(source);
}

/** The environment of `baton serve`, and what `.env` says besides. @throws EnvironmentError */
export function getServerEnv(source: EnvironmentSource = mergeWithEnvFile(process.env)): ServerEnv {
  return fromEnvironment(readServerEnv, source);
}

/**
 * The same for a server that nobody has set up yet; null for any other. @throws EnvironmentError
 */
export function getSetupEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): ServerPlaceEnv | null {
  return fromEnvironment(
    (variables) => (isAppUnset(variables) ? readServerPlaceEnv(variables) : null),
    source,
  );
}

/** Where the inbox of `baton serve` is. @throws EnvironmentError */
export function getDatabaseEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): ReturnType<typeof readDatabaseEnv> {
  return fromEnvironment(readDatabaseEnv, source);
}

/** As whom a verb that only looks asks GitHub: the App or a person. @throws EnvironmentError */
export function getCliEnv(source: EnvironmentSource = process.env): CliEnv {
  return fromEnvironment(
    (variables) => readCliEnv(variables, source),
    mergeEnvFile(source, readEnvFile()),
  );
}

/** As whom a person does a worker by hand. @throws EnvironmentError */
export function getPersonEnv(source: EnvironmentSource = process.env): PersonEnv {
  return fromEnvironment(
    (variables) => readPersonEnv(variables, source),
    mergeEnvFile(source, readEnvFile()),
  );
}

/** The environment of `baton reconcile`. @throws EnvironmentError */
export function getOneshotEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): OneshotEnv {
  return fromEnvironment(readOneshotEnv, source);
}

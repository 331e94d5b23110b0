/**
 * The only reader of `process.env`. Each part of Baton that is set up by environment variables has
 * a function here. It returns them as one typed object. Nothing else in `src` reads the
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

// Name of the file in the working folder, which every Probot app reads. It provides variables that
// the environment lacks.

export const ENV_FILE = ".env";

/** Merges `environment` over the file. */
export function mergeWithEnvFile(environment: EnvironmentSource): EnvironmentSource {
  const set = Object.entries(environment).filter(([, value]) => value !== "");
  return { ...readEnvFile(), ...Object.fromEntries(set) };
}

/** Reads the variables of the file. */
export function readEnvFile(): EnvironmentSource {
  try {
    return parseEnv(readFileSync(ENV_FILE, "utf8"));
  } catch {
    // Most folders have none.
    return {};
  }
}

export type { CliEnv, PersonEnv } from "./cli-env.ts";

/** Reads the environment of `baton session`. @throws EnvironmentError */
export function getSessionEnv(source: EnvironmentSource = process.env): SessionEnv {
  return fromEnvironment(readSessionEnv, source);
}

/** Reads the machine's variables for the command line; none is required. */
export function getMachineEnv(source: EnvironmentSource = process.env): MachineEnv {
  return readMachineEnv(source);
}

/** Reads the environment of `baton serve`, merged with `.env`. @throws EnvironmentError */
export function getServerEnv(source: EnvironmentSource = mergeWithEnvFile(process.env)): ServerEnv {
  return fromEnvironment(readServerEnv, source);
}

/**
 * Reads the same for a server that nobody has set up yet; null for any other. @throws
 * EnvironmentError
 */
export function getSetupEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): ServerPlaceEnv | null {
  return fromEnvironment(
    (variables) => (isAppUnset(variables) ? readServerPlaceEnv(variables) : null),
    source,
  );
}

/** Reads the location of the inbox of `baton serve`. @throws EnvironmentError */
export function getDatabaseEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): ReturnType<typeof readDatabaseEnv> {
  return fromEnvironment(readDatabaseEnv, source);
}

/**
 * Reads the credentials of a verb that only reads from GitHub: the App's or a person's. @throws
 * EnvironmentError
 */
export function getCliEnv(source: EnvironmentSource = process.env): CliEnv {
  return fromEnvironment(
    (variables) => readCliEnv(variables, source),
    mergeEnvFile(source, readEnvFile()),
  );
}

/** Reads the credentials of a person who works on a worker by hand. @throws EnvironmentError */
export function getPersonEnv(source: EnvironmentSource = process.env): PersonEnv {
  return fromEnvironment(
    (variables) => readPersonEnv(variables, source),
    mergeEnvFile(source, readEnvFile()),
  );
}

/** Reads the environment of `baton reconcile`. @throws EnvironmentError */
export function getOneshotEnv(
  source: EnvironmentSource = mergeWithEnvFile(process.env),
): OneshotEnv {
  return fromEnvironment(readOneshotEnv, source);
}

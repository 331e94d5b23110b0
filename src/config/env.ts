/**
 * The only reader of `process.env`. A part of Baton that is set up by environment variables has a function here that
 * returns them as one typed object; nothing else in `src` looks at the environment.
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

// `.env` in the working folder, as every Probot app reads it: what the environment doesn't say itself.

type Environment = Readonly<Record<string, string | undefined>>;

export const ENV_FILE = ".env";

/** `environment` on top of the file. */
export function mergeWithEnvFile(environment: Environment): Environment {
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

export type { CliEnv, PersonEnv } from "./cli-env.ts";

/** Variables are missing or wrong. The message has one line for each, all at once. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

/** Reads single variables. A variable set to the empty text counts as missing, as in GitHub Actions. */
export interface Variables {
  /** The variable's text. If it is missing, a problem that says `meaning`, and the empty text for now. */
  required(name: string, meaning: string): string;
  optional(name: string): string | null;
  /** A whole number of at least 0, or `fallback` where the variable is missing. */
  number(name: string, fallback: number): number;
  /** Notes one more problem: what is wrong, and how to mend it. */
  problem(message: string): void;
}

/**
 * Runs `read` over the environment and returns what it returns.
 *
 * @throws EnvironmentError with every problem that `read` met, so that a person mends all of them at once.
 */
export function fromEnvironment<T>(
  read: (variables: Variables) => T,
  source: Readonly<Record<string, string | undefined>> = process.env,
): T {
  const problems: string[] = [];
  const optional = (name: string): string | null => source[name] || null;
  const value = read({
    optional,
    required(name, meaning) {
      const text = optional(name);
      if (text === null) problems.push(`environment variable ${name} is missing: set it to ${meaning}`);
      return text ?? "";
    },
    number(name, fallback) {
      const text = optional(name);
      if (text === null) return fallback;
      if (/^[0-9]{1,15}$/.test(text)) return Number(text);
      problems.push(`environment variable ${name} is ${JSON.stringify(text)}: set it to a whole number`);
      return fallback;
    },
    problem: (message) => void problems.push(message),
  });
  if (problems.length > 0) throw new EnvironmentError(problems);
  return value;
}

/** The environment of `baton session`. @throws EnvironmentError */
export function getSessionEnv(source: Readonly<Record<string, string | undefined>> = process.env): SessionEnv {
  return fromEnvironment(readSessionEnv, source);
}

/** What the command line takes over from the machine; nothing is required. */
export function getMachineEnv(source: Readonly<Record<string, string | undefined>> = process.env): MachineEnv {
  return readMachineEnv(source);
}

/** The environment of `baton serve`, and what `.env` says besides. @throws EnvironmentError */
export function getServerEnv(
  source: Readonly<Record<string, string | undefined>> = mergeWithEnvFile(process.env),
): ServerEnv {
  return fromEnvironment(readServerEnv, source);
}

/** The same for a server that nobody has set up yet; null for any other. @throws EnvironmentError */
export function getSetupEnv(
  source: Readonly<Record<string, string | undefined>> = mergeWithEnvFile(process.env),
): ServerPlaceEnv | null {
  return fromEnvironment((variables) => (isAppUnset(variables) ? readServerPlaceEnv(variables) : null), source);
}

/** Where the inbox of `baton serve` is. @throws EnvironmentError */
export function getDatabaseEnv(
  source: Readonly<Record<string, string | undefined>> = mergeWithEnvFile(process.env),
): ReturnType<typeof readDatabaseEnv> {
  return fromEnvironment(readDatabaseEnv, source);
}

/** As whom a verb that only looks asks GitHub: the App or a person. @throws EnvironmentError */
export function getCliEnv(source: Readonly<Record<string, string | undefined>> = process.env): CliEnv {
  return fromEnvironment((variables) => readCliEnv(variables, source), mergeEnvFile(source, readEnvFile()));
}

/** As whom a person does a worker by hand. @throws EnvironmentError */
export function getPersonEnv(source: Readonly<Record<string, string | undefined>> = process.env): PersonEnv {
  return fromEnvironment((variables) => readPersonEnv(variables, source), mergeEnvFile(source, readEnvFile()));
}

/** The environment of `baton reconcile`. @throws EnvironmentError */
export function getOneshotEnv(
  source: Readonly<Record<string, string | undefined>> = mergeWithEnvFile(process.env),
): OneshotEnv {
  return fromEnvironment(readOneshotEnv, source);
}

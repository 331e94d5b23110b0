/**
 * The environment of `baton serve`: Probot's variables, and the location of the inbox. A server
 * without an App needs fewer.
 */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { getGitHubHosts, isLoopback } from "./github-hosts.ts";
import type { Variables } from "./variables.ts";

export interface ServerPlaceEnv {
  /**
   * Address of the REST API, without a trailing slash: `https://api.github.com`,
   * `http://127.0.0.1:4961/api/v3`.
   */
  baseUrl: string;
  port: number;
  host: string;
  logLevel: string;
}

export interface ServerEnv extends ServerPlaceEnv {
  appId: number;
  /** The key in PEM format. */
  privateKey: string;
  webhookSecret: string;
  /** The previous secret during its replacement; deliveries may be signed with either. */
  previousSecret?: string | null;
  /** The token for `/metrics`; none = only this machine can read it. */
  metricsToken?: string | null;
  /** Address of Postgres; none = SQLite in the folder `data`. */
  databaseUrl?: string | null;
  data: string;
}

/** Whether no variable is about an App, so that it still has to be created. */
export function isAppUnset(variables: Variables): boolean {
  return ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"].every(
    (name) => !variables.optional(name),
  );
}

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

export function readServerEnv(variables: Variables): ServerEnv {
  const appId = variables.required("APP_ID", "the app's id, from its settings page");
  if (appId !== "" && !/^[1-9][0-9]{0,15}$/.test(appId)) {
    variables.problem(
      `environment variable APP_ID is ${JSON.stringify(appId)}: set it to the app's numeric id`,
    );
  }
  const place = readServerPlaceEnv(variables);
  const local = isLoopback(new URL(place.baseUrl).hostname);
  const webhookSecret = variables.required("WEBHOOK_SECRET", "the secret of the app's webhook");
  const previousSecret = variables.optional("WEBHOOK_SECRET_PREVIOUS");
  const metricsToken = variables.optional("METRICS_TOKEN");
  if (!local) {
    checkSecret(variables, "WEBHOOK_SECRET", webhookSecret, "at the App's webhook");
    checkSecret(variables, "WEBHOOK_SECRET_PREVIOUS", previousSecret ?? "", "at the App's webhook");
    checkSecret(variables, "METRICS_TOKEN", metricsToken ?? "", "at Prometheus");
  }
  return {
    ...place,
    appId: Number(appId),
    privateKey: readPrivateKey(variables),
    webhookSecret,
    previousSecret,
    metricsToken,
    ...readDatabaseEnv(variables),
  };
}

/** Reads the location of the inbox. */
export function readDatabaseEnv(variables: Variables): {
  databaseUrl: string | null;
  data: string;
} {
  const databaseUrl = variables.optional("DATABASE_URL");
  // The message leaves out the value, because it contains a password.
  if (databaseUrl !== null && !/^postgres(ql)?:$/.test(URL.parse(databaseUrl)?.protocol ?? "")) {
    variables.problem(
      "environment variable DATABASE_URL is not a Postgres address: set it to " +
        "postgres://user:password@host/name, or remove it to keep the inbox in the folder " +
        "BATON_DATA",
    );
  }
  return { databaseUrl, data: variables.optional("BATON_DATA") ?? "./baton-data" };
}

/**
 * Minimum length in characters. Shorter ones can be guessed. Those that GitHub creates with an App
 * have 40.
 */
const SECRET_LENGTH = 16;

function checkSecret(variables: Variables, name: string, secret: string, where: string): void {
  // Probot's own default: anyone who knows it can forge deliveries.
  if (secret === "development") {
    variables.problem(
      `environment variable ${name} is Probot's default \`development\`: set a secret of your own`,
    );
  } else if (secret !== "" && secret.length < SECRET_LENGTH) {
    variables.problem(
      `environment variable ${name} has ${secret.length} characters: set a random secret ` +
        `of at least ${SECRET_LENGTH}, here and ${where}`,
    );
  }
}

/** Reads the address of the server and of its GitHub. */
export function readServerPlaceEnv(variables: Variables): ServerPlaceEnv {
  const baseUrl = readApiUrl(variables);
  const local = isLoopback(new URL(baseUrl).hostname);
  const port = variables.number("PORT", 3000);
  if (port > 65_535)
    variables.problem(`environment variable PORT is ${port}: set it to at most 65535`);
  return {
    baseUrl,
    port,
    host: variables.optional("HOST") ?? (local ? "127.0.0.1" : "0.0.0.0"),
    logLevel: readLogLevel(variables, "info"),
  };
}

export function readLogLevel(variables: Variables, fallback: string): string {
  const level = variables.optional("LOG_LEVEL") ?? fallback;
  if (!LEVELS.includes(level)) {
    variables.problem(
      `environment variable LOG_LEVEL is ${JSON.stringify(level)}: set it to one of ` +
        `${LEVELS.join(", ")}`,
    );
  }
  return level;
}

/**
 * Returns the REST API's address, without a trailing slash. GHE_HOST names an Enterprise Server or
 * an enterprise on ghe.com. Without it, GITHUB_API_URL is used, which Actions sets; else
 * github.com's.
 */
export function readApiUrl(variables: Variables): string {
  const host = readGitHubHost(variables);
  if (host) return getGitHubHosts({ web: `${host.protocol}://${host.name}` }).apiUrl;
  const url = variables.optional("GITHUB_API_URL") ?? GITHUB_API;
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? "")) return getGitHubHosts({ api: url }).apiUrl;
  variables.problem(
    `environment variable GITHUB_API_URL is ${JSON.stringify(url)}: set it to an address ` +
      `like ${GITHUB_API}`,
  );
  return GITHUB_API;
}

const GITHUB_API = "https://api.github.com";

/** Parses GHE_HOST; returns `null` if it is missing or wrong. */
function readGitHubHost(variables: Variables): { protocol: string; name: string } | null {
  const name = variables.optional("GHE_HOST");
  const protocol = variables.optional("GHE_PROTOCOL") ?? "https";
  if (name === null) return null;
  if (!/^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?$/i.test(name)) {
    variables.problem(
      `environment variable GHE_HOST is ${JSON.stringify(name)}: set it to a host name ` +
        "without https://",
    );
    return null;
  }
  if (protocol !== "https" && protocol !== "http") {
    variables.problem(
      `environment variable GHE_PROTOCOL is ${JSON.stringify(protocol)}: set it to https or http`,
    );
    return null;
  }
  return { protocol, name };
}

/**
 * Reads PRIVATE_KEY (line ends may be written as `\n`, or all of it in base64) or the file that
 * PRIVATE_KEY_PATH names.
 */
export function readPrivateKey(variables: Variables): string {
  const path = variables.optional("PRIVATE_KEY_PATH");
  const given = variables.optional("PRIVATE_KEY");
  if (given === null && path !== null) {
    try {
      return checkPrivateKey(variables, "PRIVATE_KEY_PATH", readFileSync(path, "utf8"));
    } catch {
      variables.problem(
        `environment variable PRIVATE_KEY_PATH is ${JSON.stringify(path)}: that file can't be read`,
      );
      return "";
    }
  }
  const text =
    given ??
    variables.required("PRIVATE_KEY", "the app's private key, or PRIVATE_KEY_PATH to its file");
  if (text === "") return "";
  const plain = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString("utf8");
  return checkPrivateKey(variables, "PRIVATE_KEY", plain.replaceAll("\\n", "\n"));
}

function checkPrivateKey(variables: Variables, name: string, pem: string): string {
  try {
    // GitHub creates only RSA keys and accepts no other signatures.
    if (createPrivateKey(pem).asymmetricKeyType !== "rsa") throw new TypeError("not RSA");
  } catch {
    variables.problem(
      `environment variable ${name} holds no private RSA key: set it to the PEM file ` +
        "that GitHub gave for the app",
    );
  }
  return pem;
}

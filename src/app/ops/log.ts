/**
 * The log: a line of JSON for each thing that happened, without secrets. One build is followed through it by the fields
 * `delivery` (GitHub's GUID), `build` (`owner/repo#issue`), `session` and `run`, which mean the same in every line.
 */
import { pino, type DestinationStream, type Logger } from "pino";
import type { ServerEnv } from "../../config/server-env.ts";
import { redact } from "./redact.ts";

/**
 * @param secrets what is never written, though it has no shape to know it by
 * @param to stdout by default
 */
export function makeLog(level: string, secrets: readonly string[] = [], to?: DestinationStream): Logger {
  const options = { name: "baton", level, hooks: { streamWrite: (line: string) => redact(line, secrets) } };
  return to ? pino(options, to) : pino(options);
}

/** Has a log that another program made write no secret from now on, nor any child of it. */
export function redacting<L extends Logger>(log: L, secrets: readonly string[]): L {
  // Pino has no other way to change a log that is there; children look their hooks up in it.
  const hooked = log as L & Record<symbol, { streamWrite?: (line: string) => string } | undefined>;
  const theirs = hooked[pino.symbols.hooksSym];
  const streamWrite = (line: string) => redact(theirs?.streamWrite?.(line) ?? line, secrets);
  return Object.assign(log, { [pino.symbols.hooksSym]: { ...theirs, streamWrite } });
}

/** What must never be written of a server's settings, and has no shape by which it would be known. */
export function secretsOf(env: ServerEnv): string[] {
  const password = env.databaseUrl ? URL.parse(env.databaseUrl)?.password : null;
  return [env.webhookSecret, env.previousSecret, env.metricsToken, password].filter((one) => typeof one === "string");
}

/**
 * The log: a line of JSON for each thing that happened, without secrets. One build is followed through it by the fields
 * `delivery` (GitHub's GUID), `build` (`owner/repo#issue`), `session` and `run`, which mean the same in every line.
 */
import { pino, type DestinationStream, type Logger } from "pino";
import { redact } from "./redact.ts";

/**
 * @param secrets what is never written, though it has no shape to know it by
 * @param to stdout by default
 */
export function makeLog(level: string, secrets: readonly string[] = [], to?: DestinationStream): Logger {
  const options = { name: "baton", level, hooks: { streamWrite: (line: string) => redact(line, secrets) } };
  return to ? pino(options, to) : pino(options);
}

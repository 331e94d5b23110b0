/** Input and output that the runner does not trust: what a session's programs print and write. */
import type { Readable } from "node:stream";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { z } from "zod";
import type { SessionEnv } from "../config/session-env.ts";

/** Parses the text with the schema; returns null if it is not JSON or the schema refuses it. */
export function parseJsonAs<T extends z.ZodType>(schema: T, text: string): z.output<T> | null {
  const read = schema.safeParse(tryParseJson(text));
  return read.success ? read.data : null;
}

/** Parses the text; returns undefined if it is not JSON. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Reads lines of an untrusted stream. No line may fill the runner's memory.

/**
 * Passes each line of UTF-8 to `take`, without its line end; also an unterminated last line. For a
 * line of more than `most` bytes, `tooLong` receives the beginning and the rest is dropped.
 */
export function readBoundedLines(
  stream: Readable,
  most: number,
  take: (line: string) => void,
  tooLong: (beginning: string) => void,
): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  let dropping = false;
  const line = () => {
    const text = Buffer.concat(parts).toString("utf8");
    parts = [];
    bytes = 0;
    return text;
  };
  stream.on("data", (chunk: Buffer) => {
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(10, from);
      if (!dropping) {
        const part = chunk.subarray(from, end < 0 ? chunk.length : end);
        parts.push(part.subarray(0, most - bytes));
        bytes += part.length;
        if (bytes > most) {
          dropping = true;
          tooLong(line());
        }
      }
      if (end < 0) return;
      from = end + 1;
      if (!dropping) take(line());
      dropping = false;
    }
  });
  stream.on("end", () => {
    if (bytes > 0) take(line());
  });
}

// The run's log: what a session does, line by line, without a way to steer the job or to reveal a
// secret.

/**
 * Makes a line safe for a log: bounded, without control characters, and without `##[`. A runner
 * takes `##[` for a command anywhere in a line. `::` counts only at the start of a line, so callers
 * put a bar there:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function sanitizeLogLine(line: string): string {
  return line
    .slice(0, 2000)
    .replace(/[^\P{Cc}\t]/gu, "")
    .replaceAll("##[", "## [");
}

/**
 * Creates a function that replaces the session's secrets in a text. GitHub's runner masks only the
 * secrets that it knows, and only in its log.
 */
export function createSecretFilter(
  env: Pick<SessionEnv, "anthropicKey" | "openaiKey" | "token" | "repositoriesToken">,
): (text: string) => string {
  const secrets = [env.anthropicKey, env.openaiKey, env.token, env.repositoriesToken];
  const known = secrets.filter((secret): secret is string => secret !== null && secret.length > 0);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

// Files that a session's commands may have written and that the runner itself reads, but never
// through links.

/**
 * Opens the file; returns null if there is none. A link is not accepted, because it could point to
 * a file that the session may not read. A pipe is not accepted, because nobody may ever write into
 * it.
 */
export async function openPlainFile(
  path: string,
  access = constants.O_RDONLY,
): Promise<FileHandle | null> {
  const handle = await open(path, access | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => null,
  );
  if (!handle || (await handle.stat()).isFile()) return handle;
  await handle.close();
  return null;
}

/**
 * GitHub's REST API for the trusted part of a session: a few bounded reads with the job's token.
 */
import type { SessionEnv } from "../config/session-env.ts";
import { RunnerError } from "./runner-error.ts";

const TIMEOUT_MS = 60_000;

export interface GitHubApi {
  /**
   * Returns the answer's body; null if it does not exist (404, 410). @throws RunnerError for any
   * other refusal
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>;
  /**
   * Returns the last `bytes` of the answer's body, which may have any length; null for 404 and 410.
   */
  readEnd(path: string, bytes: number): Promise<Uint8Array | null>;
  /** Returns the answer as unchecked JSON. */
  readJson(path: string): Promise<unknown>;
}

/** Creates the API. `path` is relative to the repository: `actions/runs/7`. */
export function createGitHubApi({
  apiUrl,
  repository,
  token,
}: Pick<SessionEnv, "apiUrl" | "repository" | "token">): GitHubApi {
  const ask = async (path: string): Promise<Response | null> => {
    const headers: Record<string, string> = { accept: "application/vnd.github+json" };
    if (token) headers["authorization"] = `Bearer ${token}`;
    // GitHub redirects to the storage of archives. `fetch` follows without the token, because it is
    // another origin:
    // https://fetch.spec.whatwg.org/#http-redirect-fetch
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(`${apiUrl}/repos/${repository}/${path}`, { headers, signal }).catch(
      throwUnreachable,
    );
    if (answer.status === 404 || answer.status === 410) return null;
    if (!answer.ok) throw new RunnerError(`GitHub answered ${answer.status}`);
    return answer;
  };
  const read: GitHubApi["read"] = async (path, maxBytes) => {
    const answer = await ask(path);
    return answer && readBounded(answer, maxBytes).catch(throwUnreachable);
  };
  return {
    read,
    async readEnd(path, bytes) {
      const answer = await ask(path);
      return answer && readEnd(answer, bytes).catch(throwUnreachable);
    },
    async readJson(path) {
      const bytes = await read(path, 1_000_000);
      return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
    },
  };
}

/** Counts bytes while it reads, because an answer's own length can't be trusted. */
async function readBounded(answer: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = answer.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RunnerError(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Keeps only the last `bytes` while it reads. */
async function readEnd(answer: Response, bytes: number): Promise<Uint8Array> {
  let end = Buffer.alloc(0);
  const body: AsyncIterable<Uint8Array> | null = answer.body;
  for await (const chunk of body ?? []) end = Buffer.concat([end, chunk]).subarray(-bytes);
  return end;
}

function throwUnreachable(error: unknown): never {
  if (error instanceof RunnerError) throw error;
  throw new RunnerError("GitHub could not be reached");
}

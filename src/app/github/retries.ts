/**
 * Repeats failed requests: reads after 1, 4 and 9 seconds, and all requests with a new token that
 * GitHub doesn't know everywhere yet. Other writes are not repeated. They may have succeeded
 * although the answer was lost, so Baton looks for their result. Octokit's plugin repeats both,
 * unless each request opts out:
 * https://github.com/octokit/plugin-retry.js/blob/main/src/error-request.ts
 */
import type { ProbotOctokit } from "probot";
import { GitHubError } from "./errors.ts";
import { InstallationTokens, isUnknownToken } from "./installation-tokens.ts";

type RetryHooks = Pick<InstanceType<typeof ProbotOctokit>, "hook" | "log">;

const WAITS_MS = [1_000, 4_000, 9_000];
/**
 * Waits between tries with a new token, six seconds in total. A request that gets 401 wasn't
 * carried out.
 */
const YOUNG_WAITS_MS = [1_000, 1_000, 2_000, 2_000];
/** Status codes of a read that stay the same if it is repeated. */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** An Octokit plugin. It wraps the limits, so that they apply to each request that is sent. */
export function addRetries(octokit: RetryHooks, { auth }: { auth?: unknown }): void {
  const tokens = getTokens(auth);
  octokit.hook.wrap("request", async (request, options) => {
    const waits = options.method === "GET" || options.method === "HEAD" ? [...WAITS_MS] : [];
    const young = [...YOUNG_WAITS_MS];
    for (;;) {
      try {
        return await request(options);
      } catch (error) {
        const wait =
          isUnknownToken(error) && tokens?.hasRecentToken()
            ? young.shift()
            : canRetry(error)
              ? waits.shift()
              : undefined;
        if (wait === undefined) throw error;
        const { method, url } = options;
        octokit.log.info(
          `${method} ${url} is repeated in ${wait / 1000} s: ${(error as Error).message}`,
        );
        await new Promise((resolve) => void setTimeout(resolve, wait));
      }
    }
  });
}

/** Octokit reports a request without a response as 500. Errors of Baton's own plugins are final. */
function canRetry(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof GitHubError || !("status" in error))
    return false;
  const status = Number(error.status);
  return status >= 400 && !FINAL.includes(status);
}

/** Returns the tokens of an installation. The App itself has none. */
function getTokens(auth: unknown): InstallationTokens | null {
  return typeof auth === "object" &&
    auth !== null &&
    "tokens" in auth &&
    auth.tokens instanceof InstallationTokens
    ? auth.tokens
    : null;
}

// Rejects a JSON answer that broke off. Octokit returns its text, or nothing, as if that were the
// data:
// https://github.com/octokit/request.js/blob/main/src/fetch-wrapper.ts (`getResponseData`)

type AnswerHooks = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

/**
 * @throws GitHubError `unavailable`, for a write too; Baton then checks whether the write
 * succeeded, as for any lost answer
 */
export function rejectTruncatedAnswers(octokit: AnswerHooks): void {
  octokit.hook.after("request", ({ data, status, headers }) => {
    if (
      typeof data !== "string" ||
      status === 204 ||
      !/\bjson\b/.test(headers["content-type"] ?? "")
    )
      return;
    throw new GitHubError("unavailable", "GitHub's answer broke off");
  });
}

/**
 * What came to nothing is asked again: reads after 1, 4 and 9 seconds, and all that GitHub didn't
 * let in with a token that it doesn't know everywhere yet. No other write: it may have been done
 * though its answer was lost, so it is looked for instead. Octokit's plugin sends both again,
 * unless told for each not to:
 * https://github.com/octokit/plugin-retry.js/blob/main/src/error-request.ts
 */
import type { ProbotOctokit } from "probot";
import { GitHubError } from "./errors.ts";
import { InstallationTokens, isUnknownToken } from "./installation-tokens.ts";

type RetryHooks = Pick<InstanceType<typeof ProbotOctokit>, "hook" | "log">;

const WAITS_MS = [1_000, 4_000, 9_000];
/** How often a new token is tried: for six seconds. What was answered by 401 wasn't carried out. */
const YOUNG_WAITS_MS = [1_000, 1_000, 2_000, 2_000];
/** Answers to a read that the same read won't change. */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** An Octokit plugin: outside the limits, so that they hold for each request that is sent. */
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
          `${method} ${url} is asked again in ${wait / 1000} s: ${(error as Error).message}`,
        );
        await new Promise((resolve) => void setTimeout(resolve, wait));
      }
    }
  });
}

/**
 * Octokit gives 500 to a request that had no answer. What our own plugins say is their last word.
 */
function canRetry(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof GitHubError || !("status" in error))
    return false;
  const status = Number(error.status);
  return status >= 400 && !FINAL.includes(status);
}

/** An installation's; the app itself has none. */
function getTokens(auth: unknown): InstallationTokens | null {
  return typeof auth === "object" &&
    auth !== null &&
    "tokens" in auth &&
    auth.tokens instanceof InstallationTokens
    ? auth.tokens
    : null;
}

// An answer of JSON that broke off is no answer. Octokit gives its text, or nothing, as if that
// were the data:
// https://github.com/octokit/request.js/blob/main/src/fetch-wrapper.ts (`getResponseData`)

type AnswerHooks = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

/**
 * @throws GitHubError `unavailable`, of a write too: whether it was made is looked up, as for any
 * lost answer
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

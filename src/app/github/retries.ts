/**
 * Reads that came to nothing are asked again, after 1, 4 and 9 seconds. Never a write: it may have been done though its
 * answer was lost, so it is looked for instead. Octokit's plugin sends both again, unless told for each not to:
 * https://github.com/octokit/plugin-retry.js/blob/main/src/error-request.ts
 */
import type { ProbotOctokit } from "probot";
import { GitHubError } from "./errors.ts";

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

const WAITS_MS = [1_000, 4_000, 9_000];
/** Answers to a read that the same read won't change. */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

export function readsAgain(octokit: Hooked): void {
  octokit.hook.wrap("request", async (request, options) => {
    if (options.method !== "GET" && options.method !== "HEAD") return request(options);
    for (const wait of WAITS_MS) {
      try {
        return await request(options);
      } catch (error) {
        if (!mayPass(error)) throw error;
        await new Promise((resolve) => void setTimeout(resolve, wait));
      }
    }
    return request(options);
  });
}

/** Octokit gives 500 to a request that had no answer. What our own plugins say is their last word. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof GitHubError || !("status" in error)) return false;
  const status = Number(error.status);
  return status >= 400 && !FINAL.includes(status);
}

/**
 * An answer of JSON that broke off is no answer. Octokit gives its text, or nothing, as if that were the data:
 * https://github.com/octokit/request.js/blob/main/src/fetch-wrapper.ts (`getResponseData`)
 */
import type { ProbotOctokit } from "probot";
import { GitHubError } from "./errors.ts";

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

/** @throws GitHubError `unavailable`, of a write too: whether it was made is looked up, as for any lost answer */
export function wholeAnswers(octokit: Hooked): void {
  octokit.hook.after("request", ({ data, status, headers }) => {
    if (typeof data !== "string" || status === 204 || !/\bjson\b/.test(headers["content-type"] ?? "")) return;
    throw new GitHubError("unavailable", "GitHub's answer broke off");
  });
}

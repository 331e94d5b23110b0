/** Where GitHub's description of its API and GitHub itself differ: each a line with its reason. No endpoint is exempt. */

export interface Tolerance {
  /** `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  operation: string;
  /** What an objection starts with: `answer 200 /head/label`. */
  objection: string;
  reason: string;
}

export const TOLERANCES: readonly Tolerance[] = [];

/** Statuses that every operation may answer, though most descriptions leave them out. */
export const ANYWHERE: Readonly<Record<number, string>> = {
  304: "conditional requests: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api",
  400: "a body that is no JSON: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  401: "bad credentials: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api",
  403: "a permission is missing: https://docs.github.com/rest/authentication/permissions-required-for-github-apps",
  404: "not there, or not to be seen: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  422: "validation failed: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  429: "a rate limit: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api",
  500: "GitHub's own failure, as an injected fault",
  502: "GitHub's own failure, as an injected fault",
  503: "GitHub's own failure, as an injected fault",
};

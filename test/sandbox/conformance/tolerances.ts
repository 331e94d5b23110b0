/**
 * Differences between GitHub's description of its API and GitHub itself, each with its reason. No
 * endpoint is exempt.
 */

export interface Tolerance {
  /** `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  operation: string;
  /** The violations that it covers: `/^answer 200 (\/\d+)?\/line: /`. */
  objection: RegExp;
  reason: string;
}

/**
 * A 422 that two shapes describe, one of them without required fields. So a plain `Validation
 * Failed` always matches both.
 */
const EITHER = (operation: string): Tolerance => ({
  operation,
  objection: /^answer 422 \/: must match exactly one schema in oneOf, matches two$/,
  reason:
    "validation-error and repository-rule-violation-error both match: " +
    "https://docs.github.com/rest/git/blobs",
});

/** Empty by default, according to their default value and against their format. */
const UNSET = (operation: string): Tolerance => ({
  operation,
  objection: /^answer 20[01] (\/\d+)?\/(target|environment|log)_url: must match format "uri"$/,
  reason: "the default is an empty text: https://docs.github.com/rest/deployments/statuses",
});

/**
 * The webhook's description has these as nullable, and so does GraphQL:
 * `PullRequestReviewComment.line: Int`.
 */
const OUTDATED = (operation: string): Tolerance => ({
  operation,
  objection: /^answer 20[01] (\/\d+)?\/(line|position): must be integer, is null$/,
  reason:
    "null when outdated: " +
    "https://docs.github.com/graphql/reference/objects#pullrequestreviewcomment",
});

/**
 * Lists within branch protection, whose body may be only the list. Octokit sends them in this form.
 */
const LISTS = [
  "required_status_checks/contexts",
  "restrictions/users",
  "restrictions/teams",
  "restrictions/apps",
];

export const TOLERANCES: readonly Tolerance[] = [
  ...LISTS.flatMap((list) =>
    ["POST", "PUT", "DELETE"].map((method) => ({
      operation: `${method} /repos/{owner}/{repo}/branches/{branch}/protection/${list}`,
      objection: /^request \/: must (be object|match exactly one schema in oneOf)$/,
      reason:
        "the list alone is taken too, as octokit's `mapToData` sends it: " +
        "https://octokit.github.io/rest.js",
    })),
  ),
  EITHER("POST /repos/{owner}/{repo}/git/blobs"),
  {
    operation: "GET /app/installations",
    // Fields that an enterprise has and a user lacks.
    objection:
      /^answer 200 \/\d+\/account: must (have required property '(name|slug|\w+_at)'|be null|match a schema)/,
    reason:
      "a user *or* an enterprise, this one description says both: " +
      "https://docs.github.com/rest/apps/apps",
  },
  ...[
    "GET /repos/{owner}/{repo}/pulls/comments",
    "GET /repos/{owner}/{repo}/pulls/comments/{comment_id}",
    "PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
  ].map(OUTDATED),
  ...[
    "GET /repos/{owner}/{repo}/actions/runs",
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
  ].map((operation) => ({
    operation,
    objection: /^query created \/value: must match format "date-time"/,
    reason: "a search's date, `>2026-01-01`: https://docs.github.com/rest/actions/workflow-runs",
  })),
  {
    operation: "POST /repos/{owner}/{repo}/actions/variables",
    objection: /^answer 409: GitHub answers 201$/,
    reason:
      "a name that is taken; `gh variable set` then updates it: " +
      "https://github.com/cli/cli/blob/trunk/pkg/cmd/variable",
  },
  {
    operation: "PUT /repos/{owner}/{repo}/contents/{path}",
    objection:
      /^(answer 409 \/: must match exactly one schema in oneOf, matches two|refused, .*\\"sha\\" wasn't supplied)/,
    reason: "`sha` is required for a file that exists: https://docs.github.com/rest/repos/contents",
  },
  ...[
    "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}",
    "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
  ].map(UNSET),
  {
    operation: "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    objection: /^answer 200 \/\d+\/state: must be equal to one of the allowed values/,
    reason:
      "`waiting` of a deployment that waits for its reviewers: " +
      "https://github.com/runs-on/runs-on/issues/386",
  },
  {
    operation: "GET /search/issues",
    objection: /^answer 200 \/items\/\d+\/body: must be string, is null$/,
    reason:
      "null without a text, as everywhere else: " +
      "https://docs.github.com/rest/issues/issues#get-an-issue",
  },
];

/** Statuses that every operation may answer, although most descriptions omit them. */
export const ANYWHERE: Readonly<Record<number, string>> = {
  301:
    "a former name: " +
    "https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api",
  304:
    "conditional requests: " +
    "https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api",
  307:
    "a former name: " +
    "https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api",
  400:
    "a body that is no JSON: " +
    "https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  401:
    "bad credentials: " +
    "https://docs.github.com/rest/authentication/authenticating-to-the-rest-api",
  403:
    "a permission is missing: " +
    "https://docs.github.com/rest/authentication/permissions-required-for-github-apps",
  404:
    "not there, or not to be seen: " +
    "https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  415:
    "a media type: " +
    "https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types",
  422:
    "validation failed: " +
    "https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
  429: "a rate limit: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api",
};

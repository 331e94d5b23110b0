import { endpoints } from "../../../src/sandbox/rest/index.ts";
import type { Endpoint } from "../../../src/sandbox/rest/endpoint.ts";

/** Returns the endpoints whose documentation page and path match. */
function select(pages: RegExp, path = /^/): Endpoint[] {
  return endpoints.filter(
    (one) => one.docs !== null && pages.test(one.docs) && path.test(one.path),
  );
}

/** Output of runs. Runs themselves have another test. */
const OUTPUT = /runs\/\{run_id\}\/(jobs|logs)|jobs\/\{job_id\}(\/logs)?$|artifacts/;

/** Reviews of the deployments of runs. */
const REVIEWS = /pending_deployments|approvals|approve$/;

const RUNS = new RegExp(`^(?!.*(${OUTPUT.source}|${REVIEWS.source}))`);

/**
 * The documented endpoints that each test here calls, by its file's name. Together they are all of
 * the sandbox's.
 */
export const AREAS = {
  app: select(/^apps\//),
  checks: select(/^(checks|reference\/checks|commits\/statuses)/),
  "deployment-reviews": select(/^actions\//, REVIEWS),
  deployments: select(/^deployments\//),
  git: select(/^git\//),
  "issue-comments": select(/^(issues\/comments|reactions)/, /\/issues/),
  "issue-labels": select(/^issues\/labels/),
  issues: select(
    /^(issues\/(assignees|events|issues|timeline)|reference\/issues|search)/,
    /issues/,
  ),
  pulls: select(/^(pulls\/(pulls|review-requests)|reference\/pulls)/),
  protection: select(/^branches\/branch-protection/),
  releases: select(/^releases\//),
  repos: select(
    /^(branches\/branches|collaborators|commits\/commits|issues\/assignees|repos)/,
    /^\/repos\/(?!.*(issues|rulesets))/,
  ),
  "review-comments": select(/^(pulls\/comments|reactions)/, /\/pulls/),
  reviews: select(/^pulls\/reviews/),
  rulesets: select(/^repos\/rules/, /rulesets/),
  "run-output": select(/^actions\//, OUTPUT),
  runs: select(/^actions\//, RUNS),
  users: select(/^(meta|rate-limit|repos|users)/, /^\/(?!repos\/)/),
};

import {
  actionsEndpoints,
  appEndpoints,
  checksEndpoints,
  deploymentsEndpoints,
  issuesEndpoints,
  pullsEndpoints,
  releasesEndpoints,
  reposEndpoints,
} from "../../../src/sandbox/rest/index.ts";
import { gitEndpoints } from "../../../src/sandbox/rest/git/index.ts";
import { metaEndpoints } from "../../../src/sandbox/rest/meta.ts";
import { reactionEndpoints } from "../../../src/sandbox/rest/reactions.ts";
import { usersEndpoints } from "../../../src/sandbox/rest/users.ts";

/** What runs leave behind; runs themselves have another test. */
const OUTPUT = /runs\/\{run_id\}\/(jobs|logs)|jobs\/\{job_id\}(\/logs)?$|artifacts/;

/** What people say to the deployments of runs. */
const REVIEWS = /pending_deployments|approvals|approve$/;

/**
 * The endpoints that each test here drives, by its file's name; together they are all that the
 * sandbox has.
 */
export const AREAS = {
  app: appEndpoints,
  checks: checksEndpoints,
  "deployment-reviews": actionsEndpoints.filter(({ path }) => REVIEWS.test(path)),
  deployments: deploymentsEndpoints,
  git: gitEndpoints,
  "issue-comments": issuesEndpoints.filter(({ path }) => /issues.*(comments|reactions)/.test(path)),
  "issue-labels": issuesEndpoints.filter(({ path }) => path.includes("/labels")),
  issues: issuesEndpoints.filter(({ path }) => !/labels|comments|reactions/.test(path)),
  pulls: pullsEndpoints.filter(({ path }) => !/reviews|comments/.test(path)),
  protection: reposEndpoints.filter(({ path }) => path.includes("/protection")),
  releases: releasesEndpoints,
  repos: reposEndpoints.filter(({ path }) => !/\/protection|\/rulesets/.test(path)),
  "review-comments": [...pullsEndpoints, ...reactionEndpoints].filter(
    ({ path }) => /pulls.*comments/.test(path) && !path.includes("/reviews"),
  ),
  reviews: pullsEndpoints.filter(({ path }) => path.includes("/reviews")),
  rulesets: reposEndpoints.filter(({ path }) => path.includes("/rulesets")),
  "run-output": actionsEndpoints.filter(({ path }) => OUTPUT.test(path)),
  runs: actionsEndpoints.filter(({ path }) => !OUTPUT.test(path) && !REVIEWS.test(path)),
  users: [...usersEndpoints, ...metaEndpoints],
};

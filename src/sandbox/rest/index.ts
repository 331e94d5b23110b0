/** Every REST endpoint. A new file of endpoints needs an import and a line in the list. */
import type { Endpoint } from "./endpoint.ts";
import { artifactEndpoints } from "./actions/artifacts.ts";
import { deploymentReviewEndpoints } from "./actions/deployment-reviews.ts";
import { logEndpoints } from "./actions/logs.ts";
import { runEndpoints } from "./actions/runs.ts";
import { secretEndpoints } from "./actions/secrets.ts";
import { variableEndpoints } from "./actions/variables.ts";
import { workflowEndpoints } from "./actions/workflows.ts";
import { accessTokenEndpoints } from "./app/access-tokens.ts";
import { appEndpoints } from "./app/app.ts";
import { installationEndpoints } from "./app/installations.ts";
import { webhookEndpoints } from "./app/webhook.ts";
import { checkRunEndpoints } from "./checks/check-runs.ts";
import { checkSuiteEndpoints } from "./checks/check-suites.ts";
import { statusEndpoints } from "./checks/statuses.ts";
import { branchPolicyEndpoints } from "./deployments/branch-policies.ts";
import { deploymentEndpoints } from "./deployments/deployments.ts";
import { environmentEndpoints } from "./deployments/environments.ts";
import { blobEndpoints } from "./git/blobs.ts";
import { gitCommitEndpoints } from "./git/commits.ts";
import { refEndpoints } from "./git/refs.ts";
import { tagEndpoints } from "./git/tags.ts";
import { treeEndpoints } from "./git/trees.ts";
import { assigneeEndpoints } from "./issues/assignees.ts";
import { issueCommentEndpoints } from "./issues/comments.ts";
import { issueEventEndpoints } from "./issues/events.ts";
import { issueEndpoints } from "./issues/issues.ts";
import { labelEndpoints } from "./issues/labels.ts";
import { metaEndpoints } from "./meta.ts";
import { mergeEndpoints } from "./pulls/merge.ts";
import { pullEndpoints } from "./pulls/pulls.ts";
import { requestedReviewerEndpoints } from "./pulls/requested-reviewers.ts";
import { reviewCommentEndpoints } from "./pulls/review-comments.ts";
import { reviewEndpoints } from "./pulls/reviews.ts";
import { reactionEndpoints } from "./reactions.ts";
import { assetEndpoints } from "./releases/assets.ts";
import { releaseEndpoints } from "./releases/releases.ts";
import { protectionListEndpoints } from "./repos/branch-protection/lists.ts";
import { protectionPartEndpoints } from "./repos/branch-protection/parts.ts";
import { protectionEndpoints } from "./repos/branch-protection/protection.ts";
import { branchEndpoints } from "./repos/branches.ts";
import { collaboratorEndpoints } from "./repos/collaborators.ts";
import { commitEndpoints } from "./repos/commits.ts";
import { contentEndpoints } from "./repos/contents.ts";
import { repositoryEndpoints } from "./repos/repository.ts";
import { rulesetEndpoints } from "./repos/rulesets.ts";
import { searchEndpoints } from "./search.ts";
import { userEndpoints } from "./users.ts";

export const endpoints: Endpoint[] = [
  ...metaEndpoints,
  ...appEndpoints,
  ...webhookEndpoints,
  ...installationEndpoints,
  ...accessTokenEndpoints,
  ...userEndpoints,
  ...repositoryEndpoints,
  ...collaboratorEndpoints,
  ...branchEndpoints,
  ...protectionEndpoints,
  ...protectionPartEndpoints,
  ...protectionListEndpoints,
  ...rulesetEndpoints,
  ...commitEndpoints,
  ...contentEndpoints,
  ...releaseEndpoints,
  ...assetEndpoints,
  ...refEndpoints,
  ...blobEndpoints,
  ...treeEndpoints,
  ...gitCommitEndpoints,
  ...tagEndpoints,
  ...issueEndpoints,
  ...assigneeEndpoints,
  ...labelEndpoints,
  ...issueCommentEndpoints,
  ...issueEventEndpoints,
  ...searchEndpoints,
  ...reactionEndpoints,
  ...pullEndpoints,
  ...mergeEndpoints,
  ...requestedReviewerEndpoints,
  ...reviewEndpoints,
  ...reviewCommentEndpoints,
  ...checkRunEndpoints,
  ...checkSuiteEndpoints,
  ...statusEndpoints,
  ...workflowEndpoints,
  ...runEndpoints,
  ...logEndpoints,
  ...artifactEndpoints,
  ...deploymentReviewEndpoints,
  ...variableEndpoints,
  ...secretEndpoints,
  ...deploymentEndpoints,
  ...environmentEndpoints,
  ...branchPolicyEndpoints,
];

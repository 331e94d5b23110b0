import type { Endpoint } from "./endpoint.ts";
import {
  deleteArtifact,
  downloadArtifactZip,
  getArtifact,
  listArtifacts,
  listRunArtifacts,
  readArtifact,
} from "./actions/artifacts.ts";
import {
  cancelEndpoints,
  getAttempt,
  getJob,
  getRun,
  listAttemptJobs,
  listJobs,
  listRuns,
  listWorkflowRuns,
  rerunEndpoints,
  rerunJob,
} from "./actions/runs.ts";
import { deploymentReviewEndpoints } from "./actions/deployment-reviews.ts";
import {
  dispatchWorkflow,
  getWorkflow,
  listWorkflows,
  switchEndpoints,
} from "./actions/workflows.ts";
import {
  getAttemptLogs,
  getJobLogs,
  getRunLogs,
  readJobLogs,
  readRunLogs,
} from "./actions/logs.ts";
import { secretEndpoints } from "./actions/secrets.ts";
import { variableEndpoints } from "./actions/variables.ts";
import { convertManifest, getApp } from "./app/app.ts";
import { createAccessToken, revokeInstallationToken } from "./app/access-tokens.ts";
import {
  deleteInstallation,
  getInstallation,
  getRepositoryInstallation,
  listInstallationRepositories,
  listInstallations,
  suspendInstallation,
  unsuspendInstallation,
} from "./app/installations.ts";
import { getDelivery, getHookConfig, listDeliveries, redeliver } from "./app/webhook.ts";
import { createStatus, getCombinedStatus, listStatuses } from "./checks/statuses.ts";
import {
  createCheckRun,
  getCheckRun,
  listAnnotations,
  listCheckRuns,
  updateCheckRun,
} from "./checks/check-runs.ts";
import {
  createCheckSuite,
  getCheckSuite,
  listCheckSuites,
  listSuiteRuns,
  setSuitePreferences,
} from "./checks/check-suites.ts";
import { branchPolicyEndpoints } from "./deployments/branch-policies.ts";
import { deploymentEndpoints } from "./deployments/deployments.ts";
import { environmentEndpoints } from "./deployments/environments.ts";
import { reactionEndpoints } from "./reactions.ts";
import {
  addIssueLabels,
  createLabel,
  deleteLabel,
  getLabel,
  listIssueLabels,
  listLabels,
  removeAllIssueLabels,
  removeIssueLabel,
  setIssueLabels,
  updateLabel,
} from "./issues/labels.ts";
import { addAssignees, checkAssignee, listAssignees, removeAssignees } from "./issues/assignees.ts";
import {
  createComment,
  deleteComment,
  getComment,
  listComments,
  listRepositoryComments,
  updateComment,
} from "./issues/comments.ts";
import {
  createIssueEndpoint,
  getIssue,
  listIssues,
  lockIssue,
  unlockIssue,
  updateIssueEndpoint,
} from "./issues/issues.ts";
import { getEvent, listEvents, listRepositoryEvents, listTimeline } from "./issues/events.ts";
import { searchIssuesEndpoint } from "./search.ts";
import {
  createReviewComment,
  deleteReviewComment,
  getReviewComment,
  listAllReviewComments,
  listReviewComments,
  replyToReviewComment,
  updateReviewComment,
} from "./pulls/review-comments.ts";
import {
  createReview,
  deletePendingReview,
  dismissReview,
  getReview,
  listReviewCommentsOfReview,
  listReviews,
  submitReview,
  updateReview,
} from "./pulls/reviews.ts";
import {
  createPull,
  getPull,
  listFiles,
  listPullCommits,
  listPulls,
  updatePull,
} from "./pulls/pulls.ts";
import { getMerged, mergePull, updateBranch } from "./pulls/merge.ts";
import {
  listRequestedReviewers,
  removeRequestedReviewers,
  requestReviewers,
} from "./pulls/requested-reviewers.ts";
import { assetEndpoints } from "./releases/assets.ts";
import {
  createRelease,
  deleteRelease,
  generateReleaseNotes,
  getLatestRelease,
  getRelease,
  getReleaseByTag,
  listAllReleases,
  updateRelease,
} from "./releases/releases.ts";
import { listEndpoints } from "./repos/branch-protection/lists.ts";
import { partEndpoints } from "./repos/branch-protection/parts.ts";
import {
  deleteBranchProtection,
  getBranchProtection,
  updateBranchProtection,
} from "./repos/branch-protection/protection.ts";
import { checkCollaborator, getPermission, listCollaborators } from "./repos/collaborators.ts";
import { compareTwoCommits, getCommit, listCommitPulls, listCommits } from "./repos/commits.ts";
import {
  createDispatchEvent,
  getRepository,
  listActivities,
  listLanguages,
  listTags,
  transferRepository,
  updateRepository,
} from "./repos/repository.ts";
import { getBranchRules, rulesetEndpoints } from "./repos/rulesets.ts";
import { getBranch, listBranches, mergeBranches, renameBranch } from "./repos/branches.ts";
import {
  deleteContents,
  getContents,
  getReadme,
  getRootContents,
  putContents,
} from "./repos/contents.ts";
import { gitEndpoints } from "./git/index.ts";
import { metaEndpoints } from "./meta.ts";
import { usersEndpoints } from "./users.ts";

export const actionsEndpoints: Endpoint[] = [
  ...[listWorkflows, getWorkflow, ...switchEndpoints, dispatchWorkflow],
  ...[
    listRuns,
    listWorkflowRuns,
    getRun,
    getAttempt,
    ...cancelEndpoints,
    ...rerunEndpoints,
    rerunJob,
  ],
  ...[
    listJobs,
    listAttemptJobs,
    getJob,
    getJobLogs,
    readJobLogs,
    getRunLogs,
    getAttemptLogs,
    readRunLogs,
  ],
  ...[
    listArtifacts,
    listRunArtifacts,
    getArtifact,
    deleteArtifact,
    downloadArtifactZip,
    readArtifact,
  ],
  ...deploymentReviewEndpoints,
  ...variableEndpoints,
  ...secretEndpoints,
];

export const appEndpoints: Endpoint[] = [
  getApp,
  convertManifest,
  getHookConfig,
  listDeliveries,
  getDelivery,
  redeliver,
  listInstallations,
  getInstallation,
  deleteInstallation,
  suspendInstallation,
  unsuspendInstallation,
  createAccessToken,
  getRepositoryInstallation,
  listInstallationRepositories,
  revokeInstallationToken,
];

/** What is said about a commit: check runs, their suites, and statuses. */
export const checksEndpoints: Endpoint[] = [
  createCheckRun,
  getCheckRun,
  updateCheckRun,
  listAnnotations,
  listCheckRuns,
  listCheckSuites,
  createCheckSuite,
  setSuitePreferences,
  getCheckSuite,
  listSuiteRuns,
  createStatus,
  listStatuses,
  getCombinedStatus,
];

export const deploymentsEndpoints: Endpoint[] = [
  ...deploymentEndpoints,
  ...environmentEndpoints,
  ...branchPolicyEndpoints,
];

/**
 * Issues, their labels, comments and events; and reactions, which are the same on all that bears
 * them.
 */
export const issuesEndpoints: Endpoint[] = [
  addAssignees,
  removeAssignees,
  listIssues,
  getIssue,
  createIssueEndpoint,
  updateIssueEndpoint,
  listIssueLabels,
  addIssueLabels,
  setIssueLabels,
  removeIssueLabel,
  removeAllIssueLabels,
  listLabels,
  createLabel,
  getLabel,
  updateLabel,
  deleteLabel,
  listComments,
  listRepositoryComments,
  createComment,
  getComment,
  updateComment,
  deleteComment,
  listEvents,
  listRepositoryEvents,
  getEvent,
  listTimeline,
  lockIssue,
  unlockIssue,
  searchIssuesEndpoint,
  ...reactionEndpoints,
];

export const pullsEndpoints: Endpoint[] = [
  ...[
    listPulls,
    getPull,
    createPull,
    updatePull,
    listFiles,
    listPullCommits,
    getMerged,
    mergePull,
    updateBranch,
  ],
  ...[listRequestedReviewers, requestReviewers, removeRequestedReviewers],
  ...[
    listReviews,
    getReview,
    listReviewCommentsOfReview,
    createReview,
    submitReview,
    dismissReview,
  ],
  ...[updateReview, deletePendingReview],
  ...[listReviewComments, listAllReviewComments, getReviewComment],
  ...[createReviewComment, replyToReviewComment, updateReviewComment, deleteReviewComment],
];

export const releasesEndpoints: Endpoint[] = [
  ...[listAllReleases, getLatestRelease, getReleaseByTag, getRelease],
  ...[createRelease, generateReleaseNotes, updateRelease, deleteRelease],
  ...assetEndpoints,
];

const protectionEndpoints: Endpoint[] = [
  ...[getBranchProtection, updateBranchProtection, deleteBranchProtection],
  ...[...partEndpoints, ...listEndpoints],
];

export const reposEndpoints: Endpoint[] = [
  getRepository,
  updateRepository,
  transferRepository,
  getPermission,
  listCollaborators,
  checkCollaborator,
  listAssignees,
  checkAssignee,
  listBranches,
  getBranch,
  getBranchRules,
  ...protectionEndpoints,
  ...rulesetEndpoints,
  renameBranch,
  listCommits,
  getCommit,
  listCommitPulls,
  compareTwoCommits,
  listLanguages,
  listActivities,
  getReadme,
  getContents,
  putContents,
  deleteContents,
  getRootContents,
  mergeBranches,
  createDispatchEvent,
  listTags,
];

// Every endpoint, area by area; a new one is a file and a line in its area's index.

export const endpoints: Endpoint[] = [
  ...metaEndpoints,
  ...appEndpoints,
  ...usersEndpoints,
  ...reposEndpoints,
  ...releasesEndpoints,
  ...gitEndpoints,
  ...issuesEndpoints,
  ...pullsEndpoints,
  ...checksEndpoints,
  ...actionsEndpoints,
  ...deploymentsEndpoints,
];

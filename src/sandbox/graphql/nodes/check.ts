import { listLatestStatuses } from "../../checks/commit-statuses.ts";
import { getRequiredChecks, listBranchRules } from "../../rules/branch-rules.ts";
import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { createGraphqlError } from "../graphql-error.ts";
import { createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import { findSuites } from "../../checks/check-suites.ts";
import { serializeCheckRun, serializeCheckSuite } from "../../rest/serializers/check.ts";
import { serializeApp } from "../../rest/serializers/app.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import { createPullConnection, type PullsArgs } from "./pull-connections.ts";
import { listLatestChecks, isPassed } from "../../checks/required-checks.ts";
import type { App } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";
import type { CheckRun, CommitStatus } from "../../schema/checks.ts";

interface RequiredArgs {
  pullRequestId?: string | null;
  pullRequestNumber?: number | null;
}

/** Returns whether a rule of the pull request's base requires the check or status of this name. */
function isRequiredCheck(
  { sandbox }: GraphqlScope,
  repository: Repository,
  name: string,
  args: RequiredArgs,
): boolean {
  const issue = sandbox.world.issues.find(
    (one) =>
      one.repositoryId === repository.id &&
      (one.number === args.pullRequestNumber || formatNodeId("PR", one.id) === args.pullRequestId),
  );
  if (!issue?.pull) {
    const named = args.pullRequestId ?? args.pullRequestNumber;
    if (named == null)
      throw createGraphqlError(
        "UNPROCESSABLE",
        "A pullRequestId or a pullRequestNumber is required",
      );
    throw createGraphqlError(
      "NOT_FOUND",
      `Could not resolve to a PullRequest with the id or number of '${named}'.`,
    );
  }
  const rules = listBranchRules(repository, issue.pull.baseRef).filter(
    (rule) => rule.type === "required_status_checks",
  );
  return rules.some((rule) => getRequiredChecks(rule).some((one) => one.name === name));
}

export function buildCheckRunNode(
  scope: GraphqlScope,
  repository: Repository,
  check: CheckRun,
): GraphqlNode {
  const { html_url, details_url } = serializeCheckRun(scope.sandbox, repository, check);
  const job = scope.sandbox.world.runs
    .flatMap((run) => run.jobs)
    .find((one) => one.id === check.jobId);
  const upper = (word: string | null): string | null => word?.toUpperCase() ?? null;
  return {
    __typename: "CheckRun",
    id: formatNodeId("CR", check.id),
    databaseId: check.id,
    name: check.name,
    status: check.status.toUpperCase(),
    conclusion: upper(check.conclusion),
    detailsUrl: details_url,
    permalink: html_url,
    ...createUrlFields(html_url),
    externalId: check.externalId,
    startedAt: check.startedAt,
    completedAt: check.completedAt,
    ...{ title: check.output.title, summary: check.output.summary, text: check.output.text },
    ...{ deployment: null, pendingDeploymentRequest: null },
    repository: () => scope.show.repository(repository),
    checkSuite: () => buildCheckSuiteNode(scope, repository, check.suiteId),
    isRequired: (args: RequiredArgs) => isRequiredCheck(scope, repository, check.name, args),
    steps: (window: ConnectionArgs) =>
      createConnection(job?.steps ?? [], window, (step) => ({
        number: step.number,
        name: step.name,
        status: step.status.toUpperCase(),
        conclusion: upper(step.conclusion),
        startedAt: step.startedAt,
        completedAt: step.completedAt,
      })),
  };
}

interface ChecksArgs extends ConnectionArgs {
  filterBy?: { checkName?: string | null; appId?: number | null } | null;
}

/** Builds the suite of one app for one commit, or null if there is none. */
export function buildCheckSuiteNode(
  scope: GraphqlScope,
  repository: Repository,
  suiteId: number,
): GraphqlNode | null {
  const { sandbox } = scope;
  const [found] = findSuites(sandbox, repository, { id: suiteId });
  if (!found) return null;
  const { checks } = found;
  const suite = serializeCheckSuite(sandbox, repository, found);
  const run = sandbox.world.runs.find((one) => one.suiteId === suiteId);
  const branch = run?.headBranch ?? suite.head_branch;
  const app = sandbox.world.apps.find((one) => one.slug === found.appSlug);
  return {
    __typename: "CheckSuite",
    id: formatNodeId("CS", suiteId),
    databaseId: suiteId,
    status: suite.status?.toUpperCase(),
    conclusion: suite.conclusion?.toUpperCase() ?? null,
    createdAt: suite.created_at,
    updatedAt: suite.updated_at,
    ...createUrlFields(
      `${getRepositoryPageUrl(sandbox, repository)}/commit/${suite.head_sha}/checks?check_suite_id=${suiteId}`,
    ),
    app: app ? buildAppNode(scope, app) : null,
    repository: () => scope.show.repository(repository),
    commit: () => scope.show.object(repository, suite.head_sha),
    branch: () => (branch == null ? null : scope.show.ref(repository, `refs/heads/${branch}`)),
    creator: () => (run ? scope.show.user(run.actor) : null),
    workflowRun: () => (run ? scope.show.workflowRun(repository, run) : null),
    checkRuns: (args: ChecksArgs) => {
      const name = args.filterBy?.checkName;
      const appId = args.filterBy?.appId;
      const found = checks.filter(
        (one) => (name == null || one.name === name) && (appId == null || app?.id === appId),
      );
      return createConnection(found, args, (one) => buildCheckRunNode(scope, repository, one));
    },
    matchingPullRequests: (args: PullsArgs) =>
      createPullConnection(scope, repository, { ...args, headRefName: branch }),
  };
}

export function buildAppNode({ sandbox }: GraphqlScope, app: App) {
  const shown = serializeApp(sandbox, app);
  return {
    __typename: "App",
    id: formatNodeId("A", app.id),
    databaseId: app.id,
    slug: app.slug,
    name: app.name,
    description: shown.description,
    clientId: app.clientId,
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
    url: shown.html_url,
  };
}

/**
 * Builds the combined state of all checks and statuses of a commit, and their list. Null if there
 * are none.
 */
export function buildRollupNode(
  scope: GraphqlScope,
  repository: Repository,
  sha: string,
): GraphqlNode | null {
  const items = [
    ...listLatestChecks(scope.sandbox, repository, sha).map((one) => {
      return {
        word: getRollupWord(one),
        state: getCheckState(one),
        check: true,
        node: () => scope.show.checkRun(repository, one),
      };
    }),
    ...listLatestStatuses(scope.sandbox.world, repository, sha).map((one) => {
      const word = one.state.toUpperCase();
      return {
        word,
        state: word,
        check: false,
        node: () => buildStatusNode(scope, repository, one),
      };
    }),
  ];
  if (items.length === 0) return null;
  const words = items.map((one) => one.word);
  const byState = (check: boolean) => {
    const states = items.filter((one) => one.check === check).map((one) => one.state);
    return [...new Set(states)].map((state) => ({
      state,
      count: states.filter((one) => one === state).length,
    }));
  };
  const checks = items.filter((one) => one.check).length;
  return {
    __typename: "StatusCheckRollup",
    id: formatNodeId("SCR", sha),
    state: ["ERROR", "FAILURE", "PENDING"].find((word) => words.includes(word)) ?? "SUCCESS",
    commit: () => scope.show.object(repository, sha),
    contexts: (window: ConnectionArgs) => ({
      ...createConnection(items, window, (one) => one.node()),
      checkRunCount: checks,
      checkRunCountsByState: byState(true),
      statusContextCount: items.length - checks,
      statusContextCountsByState: byState(false),
    }),
  };
}

/** Builds the newest status of each context on a commit. */
export function buildStatusNode(
  scope: GraphqlScope,
  repository: Repository,
  status: CommitStatus,
): GraphqlNode {
  return {
    __typename: "StatusContext",
    id: formatNodeId("SC", status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description,
    targetUrl: status.targetUrl,
    createdAt: status.createdAt,
    creator: () => scope.show.actor(status.creator),
    commit: () => scope.show.object(repository, status.sha),
    isRequired: (args: RequiredArgs) => isRequiredCheck(scope, repository, status.context, args),
  };
}

function getRollupWord(check: CheckRun): string {
  if (check.status !== "completed") return "PENDING";
  return isPassed(check) ? "SUCCESS" : "FAILURE";
}

function getCheckState(check: CheckRun): string {
  return (check.status === "completed" ? (check.conclusion ?? "") : check.status).toUpperCase();
}

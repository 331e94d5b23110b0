import { findSuites } from "../../checks/suites.ts";
import type { App, CheckRun, Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { presentCheckRun, presentSuite } from "../../rest/present/check.ts";
import { presentApp } from "../../rest/present/app.ts";
import { connection, type Window } from "../connection.ts";
import { addresses, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { pullConnection, type PullsArgs } from "./pulls.ts";
import { isRequired, type RequiredArgs } from "./required.ts";

export function checkRunNode(scope: Scope, repository: Repository, check: CheckRun): Node {
  const { html_url, details_url } = presentCheckRun(scope.sandbox, repository, check);
  const job = scope.sandbox.world.runs.flatMap((run) => run.jobs).find((one) => one.id === check.jobId);
  const upper = (word: string | null): string | null => word?.toUpperCase() ?? null;
  return {
    __typename: "CheckRun",
    id: nodeId("CR", check.id),
    databaseId: check.id,
    name: check.name,
    status: check.status.toUpperCase(),
    conclusion: upper(check.conclusion),
    detailsUrl: details_url,
    permalink: html_url,
    ...addresses(html_url),
    externalId: check.externalId,
    startedAt: check.startedAt,
    completedAt: check.completedAt,
    ...{ title: check.output.title, summary: check.output.summary, text: check.output.text },
    ...{ deployment: null, pendingDeploymentRequest: null },
    repository: () => scope.show.repository(repository),
    checkSuite: () => checkSuiteNode(scope, repository, check.suiteId),
    isRequired: (args: RequiredArgs) => isRequired(scope, repository, check.name, args),
    steps: (window: Window) =>
      connection(job?.steps ?? [], window, (step) => ({
        number: step.number,
        name: step.name,
        status: step.status.toUpperCase(),
        conclusion: upper(step.conclusion),
        startedAt: step.startedAt,
        completedAt: step.completedAt,
      })),
  };
}

interface ChecksArgs extends Window {
  filterBy?: { checkName?: string | null; appId?: number | null } | null;
}

/** What one app says about one commit; null where there is no such suite. */
export function checkSuiteNode(scope: Scope, repository: Repository, suiteId: number): Node | null {
  const { sandbox } = scope;
  const [found] = findSuites(sandbox, repository, { id: suiteId });
  if (!found) return null;
  const { checks } = found;
  const suite = presentSuite(sandbox, repository, found);
  const run = sandbox.world.runs.find((one) => one.suiteId === suiteId);
  const branch = run?.headBranch ?? suite.head_branch;
  const app = sandbox.world.apps.find((one) => one.slug === found.appSlug);
  return {
    __typename: "CheckSuite",
    id: nodeId("CS", suiteId),
    databaseId: suiteId,
    status: suite.status?.toUpperCase(),
    conclusion: suite.conclusion?.toUpperCase() ?? null,
    createdAt: suite.created_at,
    updatedAt: suite.updated_at,
    ...addresses(`${repositoryPage(sandbox, repository)}/commit/${suite.head_sha}/checks?check_suite_id=${suiteId}`),
    app: app ? appNode(scope, app) : null,
    repository: () => scope.show.repository(repository),
    commit: () => scope.show.object(repository, suite.head_sha),
    branch: () => (branch == null ? null : scope.show.ref(repository, `refs/heads/${branch}`)),
    creator: () => (run ? scope.show.user(run.actor) : null),
    workflowRun: () => (run ? scope.show.workflowRun(repository, run) : null),
    checkRuns: (args: ChecksArgs) => {
      const name = args.filterBy?.checkName;
      const appId = args.filterBy?.appId;
      const found = checks.filter((one) => (name == null || one.name === name) && (appId == null || app?.id === appId));
      return connection(found, args, (one) => checkRunNode(scope, repository, one));
    },
    matchingPullRequests: (args: PullsArgs) => pullConnection(scope, repository, { ...args, headRefName: branch }),
  };
}

export function appNode({ sandbox }: Scope, app: App) {
  const shown = presentApp(sandbox, app);
  return {
    __typename: "App",
    id: nodeId("A", app.id),
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

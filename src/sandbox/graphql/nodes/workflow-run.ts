import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { serializeWorkflow } from "../../rest/serializers/run.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import { createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Workflow } from "../../schema/runs.ts";

export function buildWorkflowRunNode(
  scope: GraphqlScope,
  repository: Repository,
  run: Run,
): GraphqlNode {
  const workflow = scope.sandbox.world.workflows.find((one) => one.id === run.workflowId);
  return {
    __typename: "WorkflowRun",
    id: formatNodeId("WFR", run.id),
    databaseId: run.id,
    runNumber: run.runNumber,
    event: run.event,
    createdAt: run.createdAt,
    updatedAt: run.updatedAt,
    ...createUrlFields(`${getRepositoryPageUrl(scope.sandbox, repository)}/actions/runs/${run.id}`),
    checkSuite: () => scope.show.checkSuite(repository, run.suiteId),
    workflow: () => (workflow ? buildWorkflowNode(scope, repository, workflow) : null),
  };
}

function buildWorkflowNode(scope: GraphqlScope, repository: Repository, workflow: Workflow) {
  const shown = serializeWorkflow(scope.sandbox, repository, workflow);
  return {
    __typename: "Workflow",
    id: formatNodeId("W", workflow.id),
    databaseId: workflow.id,
    name: workflow.name,
    state: shown.state.toUpperCase(),
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
    ...createUrlFields(shown.html_url),
    runs: (window: ConnectionArgs) => {
      const found = scope.sandbox.world.runs
        .filter((one) => one.workflowId === workflow.id)
        .reverse();
      return createConnection(found, window, (one) => buildWorkflowRunNode(scope, repository, one));
    },
  };
}

import type { Repository, Run, Workflow } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { presentWorkflow } from "../../rest/present/run.ts";
import { connection, type Window } from "../connection.ts";
import { addresses, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";

export function workflowRunNode(scope: Scope, repository: Repository, run: Run): Node {
  const workflow = scope.sandbox.world.workflows.find((one) => one.id === run.workflowId);
  return {
    __typename: "WorkflowRun",
    id: nodeId("WFR", run.id),
    databaseId: run.id,
    runNumber: run.runNumber,
    event: run.event,
    createdAt: run.createdAt,
    updatedAt: run.updatedAt,
    ...addresses(`${repositoryPage(scope.sandbox, repository)}/actions/runs/${run.id}`),
    checkSuite: () => scope.show.checkSuite(repository, run.suiteId),
    workflow: () => (workflow ? workflowNode(scope, repository, workflow) : null),
  };
}

function workflowNode(scope: Scope, repository: Repository, workflow: Workflow) {
  const shown = presentWorkflow(scope.sandbox, repository, workflow);
  return {
    __typename: "Workflow",
    id: nodeId("W", workflow.id),
    databaseId: workflow.id,
    name: workflow.name,
    state: shown.state.toUpperCase(),
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
    ...addresses(shown.html_url),
    runs: (window: Window) => {
      const found = scope.sandbox.world.runs.filter((one) => one.workflowId === workflow.id).reverse();
      return connection(found, window, (one) => workflowRunNode(scope, repository, one));
    },
  };
}

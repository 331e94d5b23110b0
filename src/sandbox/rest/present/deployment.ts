import type { Deployment, DeploymentStatus, Environment, Repository } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { presentUser } from "./user.ts";

export function presentDeployment(sandbox: Sandbox, repository: Repository, deployment: Deployment) {
  const api = repositoryApi(sandbox, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    ...{ url, id: deployment.id, node_id: nodeId("DE", deployment.id) },
    ...{ task: deployment.task, sha: deployment.sha, ref: deployment.ref, payload: deployment.payload },
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: presentUser(sandbox, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

export function presentDeploymentStatus(
  sandbox: Sandbox,
  repository: Repository,
  { id: deploymentId, environment }: Deployment,
  status: DeploymentStatus,
) {
  const api = repositoryApi(sandbox, repository);
  const deployment = `${api}/deployments/${deploymentId}`;
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DES", status.id),
    state: status.state,
    creator: presentUser(sandbox, status.creator),
    description: status.description,
    environment,
    // The old name of the log's address.
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deployment,
    repository_url: api,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null,
  };
}

/** Number, name and addresses, as a run's reviews show it. */
export function presentEnvironmentShort(sandbox: Sandbox, repository: Repository, { id, name }: Environment) {
  const path = encodeURIComponent(name);
  return {
    ...{ id, node_id: nodeId("EN", id), name },
    url: `${repositoryApi(sandbox, repository)}/environments/${path}`,
    html_url: `${repositoryPage(sandbox, repository)}/deployments/activity_log?environments_filter=${path}`,
  };
}

export function presentEnvironment(sandbox: Sandbox, repository: Repository, environment: Environment) {
  const { id, branches, preventSelfReview, reviewers } = environment;
  return {
    ...presentEnvironmentShort(sandbox, repository, environment),
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: false,
    protection_rules: [
      ...(reviewers.length === 0
        ? []
        : [
            {
              ...{ id, node_id: nodeId("GA_1", id), type: "required_reviewers" },
              prevent_self_review: preventSelfReview,
              reviewers: presentReviewers(sandbox, environment),
            },
          ]),
      ...(branches === "all" ? [] : [{ id: id + 1, node_id: nodeId("GA_2", id), type: "branch_policy" }]),
    ],
    deployment_branch_policy:
      branches === "all"
        ? null
        : { protected_branches: branches === "protected", custom_branch_policies: branches === "custom" },
  };
}

export function presentReviewers(sandbox: Sandbox, { reviewers }: Environment) {
  return reviewers.map((login) => ({ type: "User", reviewer: presentUser(sandbox, login) }));
}

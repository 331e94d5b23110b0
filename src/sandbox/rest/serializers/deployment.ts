import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeUser } from "./user.ts";
import type { Deployment, DeploymentStatus, Environment } from "../../schema/deployments.ts";
import type { Repository } from "../../schema/repository.ts";

export function serializeDeployment(
  sandbox: Sandbox,
  repository: Repository,
  deployment: Deployment,
) {
  const api = getRepositoryApiUrl(sandbox, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    ...{ url, id: deployment.id, node_id: formatNodeId("DE", deployment.id) },
    ...{
      task: deployment.task,
      sha: deployment.sha,
      ref: deployment.ref,
      payload: deployment.payload,
    },
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: serializeUser(sandbox, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

export function serializeDeploymentStatus(
  sandbox: Sandbox,
  repository: Repository,
  { id: deploymentId, environment }: Deployment,
  status: DeploymentStatus,
) {
  const api = getRepositoryApiUrl(sandbox, repository);
  const deployment = `${api}/deployments/${deploymentId}`;
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: formatNodeId("DES", status.id),
    state: status.state,
    creator: serializeUser(sandbox, status.creator),
    description: status.description,
    environment,
    // The old name of the log's address.
    target_url: status.logUrl ?? "",
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deployment,
    repository_url: api,
    environment_url: status.environmentUrl ?? "",
    log_url: status.logUrl ?? "",
    performed_via_github_app: null,
  };
}

/** Serializes number, name and addresses, as in a run's reviews. */
export function serializeShortEnvironment(
  sandbox: Sandbox,
  repository: Repository,
  { id, name }: Environment,
) {
  const path = encodeURIComponent(name);
  return {
    ...{ id, node_id: formatNodeId("EN", id), name },
    url: `${getRepositoryApiUrl(sandbox, repository)}/environments/${path}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/deployments/activity_log?environments_filter=${path}`,
  };
}

export function serializeEnvironment(
  sandbox: Sandbox,
  repository: Repository,
  environment: Environment,
) {
  const { id, branches, preventSelfReview, reviewers } = environment;
  return {
    ...serializeShortEnvironment(sandbox, repository, environment),
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: false,
    protection_rules: [
      ...(reviewers.length === 0
        ? []
        : [
            {
              ...{ id, node_id: formatNodeId("GA_1", id), type: "required_reviewers" },
              prevent_self_review: preventSelfReview,
              reviewers: serializeReviewers(sandbox, environment),
            },
          ]),
      ...(branches === "all"
        ? []
        : [{ id: id + 1, node_id: formatNodeId("GA_2", id), type: "branch_policy" }]),
    ],
    deployment_branch_policy:
      branches === "all"
        ? null
        : {
            protected_branches: branches === "protected",
            custom_branch_policies: branches === "custom",
          },
  };
}

export function serializeReviewers(sandbox: Sandbox, { reviewers }: Environment) {
  return reviewers.map((login) => ({ type: "User", reviewer: serializeUser(sandbox, login) }));
}

import { z } from "zod";
import { getCheckState, listLatestChecks } from "../../checks/required-checks.ts";
import {
  addDeploymentStatus,
  createDeployment,
  getDeploymentState,
} from "../../deployments/deployments.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody, parseId } from "../request-body.ts";
import { createPage } from "../listing.ts";
import { serializeDeployment, serializeDeploymentStatus } from "../serializers/deployment.ts";
import { createNotFoundError, HttpError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import type { Deployment } from "../../schema/deployments.ts";

const LIST = "/repos/{owner}/{repo}/deployments";
const ONE = `${LIST}/{deployment_id}`;
const STATUSES = `${ONE}/statuses`;
const DOCS = "deployments/deployments";
const STATUS_DOCS = "deployments/statuses";

const listDeployments = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-deployments`,
  permission: "deployments:read",
  handle(call) {
    const same = (name: string, value: string): boolean =>
      [null, "none", value].includes(call.query.get(name));
    const found = listOwn(call).filter(
      ({ sha, ref, task, environment }) =>
        same("sha", sha) &&
        same("ref", ref) &&
        same("task", task) &&
        same("environment", environment),
    );
    return createPage(call, found.toReversed(), (one) => serializeForCall(call, one));
  },
});

const getDeployment = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-deployment`,
  permission: "deployments:read",
  handle: (call) => respondOk(serializeForCall(call, requireDeployment(call))),
});

const Body = z.object({
  ref: z.string(),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.string(), z.record(z.string(), z.unknown())]).default(""),
  environment: z.string().default("production"),
  description: z.string().nullable().default(""),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});

/**
 * Creates a deployment of a ref. Refuses to merge the default branch into it first, which
 * `auto_merge` can request.
 */
const postDeployment = defineEndpoint({
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-deployment`,
  permission: "deployments:write",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const body = parseBody(call, Body);
    const sha = git.resolve(body.ref);
    if (!sha) throw createUnprocessableError(`No ref found for: ${body.ref}`);
    const home = git.ref(`refs/heads/${repository.defaultBranch}`);
    if (
      body.auto_merge &&
      home !== null &&
      git.ref(`refs/heads/${body.ref}`) &&
      git.mergeBase(home, sha) !== home
    ) {
      throw new HttpError(
        409,
        `This sandbox does not merge ${repository.defaultBranch} into ${body.ref}: set ` +
          "auto_merge to false",
      );
    }
    checkContexts(call, sha, body.required_contexts);
    const { ref, task, payload, environment, description, transient_environment: transient } = body;
    const production = body.production_environment ?? environment === "production";
    const made = createDeployment(sandbox, repository, {
      ...{ sha, ref, task, payload, environment, description, transient, production },
      ...{ creator: login, jobId: null },
    });
    return respondCreated(serializeForCall(call, made));
  },
});

/** Deletes a deployment. It must be inactive, unless it is the only one. */
const deleteDeployment = defineEndpoint({
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-deployment`,
  permission: "deployments:write",
  handle(call) {
    const gone = requireDeployment(call);
    const { world } = call.sandbox;
    if (listOwn(call).length > 1 && ["success", "in_progress"].includes(getDeploymentState(gone))) {
      throw createUnprocessableError(
        "We cannot delete an active deployment unless it is the only deployment in a " +
          "given environment.",
      );
    }
    world.deployments = (world.deployments ?? []).filter((one) => one !== gone);
    call.sandbox.save();
    return respondNoContent();
  },
});

const listStatuses = defineEndpoint({
  method: "GET",
  path: STATUSES,
  docs: `${STATUS_DOCS}#list-deployment-statuses`,
  permission: "deployments:read",
  handle(call) {
    const deployment = requireDeployment(call);
    return createPage(call, deployment.statuses.toReversed(), (one) =>
      serializeDeploymentStatus(call.sandbox, call.repository, deployment, one),
    );
  },
});

const getStatus = defineEndpoint({
  method: "GET",
  path: `${STATUSES}/{status_id}`,
  docs: `${STATUS_DOCS}#get-a-deployment-status`,
  permission: "deployments:read",
  handle(call) {
    const deployment = requireDeployment(call);
    const found = deployment.statuses.find((one) => one.id === parseId(call.params["status_id"]));
    if (!found) throw createNotFoundError();
    return respondOk(serializeDeploymentStatus(call.sandbox, call.repository, deployment, found));
  },
});

const StatusBody = z.object({
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  target_url: z.string().default(""),
  log_url: z.string().default(""),
  description: z.string().default(""),
  environment: z.string().optional(),
  environment_url: z.string().default(""),
  auto_inactive: z.boolean().default(true),
});

const postStatus = defineEndpoint({
  method: "POST",
  path: STATUSES,
  docs: `${STATUS_DOCS}#create-a-deployment-status`,
  permission: "deployments:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const deployment = requireDeployment(call);
    const body = parseBody(call, StatusBody);
    deployment.environment = body.environment ?? deployment.environment;
    const given = {
      ...{ state: body.state, description: body.description.slice(0, 140), creator: login },
      ...{
        logUrl: body.log_url || body.target_url || null,
        environmentUrl: body.environment_url || null,
      },
    };
    const made = addDeploymentStatus(sandbox, repository, deployment, given, !body.auto_inactive);
    return respondCreated(serializeDeploymentStatus(sandbox, repository, deployment, made));
  },
});

export const deploymentEndpoints: Endpoint[] = [
  ...[listDeployments, getDeployment, postDeployment, deleteDeployment],
  ...[listStatuses, getStatus, postStatus],
];

/** Refuses a commit with failed or pending checks. Without a list, all of its contexts count. */
function checkContexts(call: Call, sha: string, required: string[] | undefined): void {
  const { repository, sandbox } = call;
  const statuses = sandbox.world.statuses.filter(
    (one) => one.repositoryId === repository.id && one.sha === sha,
  );
  const all = [
    ...listLatestChecks(sandbox, repository, sha).map(({ name }) => name),
    ...statuses.map((one) => one.context),
  ];
  const contexts = [...new Set(required ?? all)].map((context) => {
    const state = getCheckState(sandbox, repository, sha, context);
    return { context, state: state === "missing" ? "expected" : state };
  });
  if (contexts.every(({ state }) => state === "passed")) return;
  throw new HttpError(
    409,
    `Conflict: Commit status checks failed for ${call.body["ref"] as string}.`,
    [
      ...contexts
        .filter(({ state }) => state !== "passed")
        .map(({ context, state }) => `${context}: ${state}`),
    ],
  );
}

function listOwn({ repository, sandbox }: Call): Deployment[] {
  return (sandbox.world.deployments ?? []).filter((one) => one.repositoryId === repository.id);
}

function requireDeployment(call: Call): Deployment {
  const id = parseId(call.params["deployment_id"]);
  const found = listOwn(call).find((one) => one.id === id);
  if (!found) throw createNotFoundError();
  return found;
}

const serializeForCall = ({ sandbox, repository }: Call, one: Deployment) =>
  serializeDeployment(sandbox, repository, one);

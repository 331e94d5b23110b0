/** The deployments that a run's jobs wait for, and the decisions of reviewers. */
import { z } from "zod";
import {
  listPendingEnvironments,
  serializeWaitingJob,
  type PendingEnvironment,
} from "../../actions/run/environment-gate.ts";
import { canReview } from "../../deployments/environments.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import {
  serializeDeployment,
  serializeShortEnvironment,
  serializeReviewers,
} from "../serializers/deployment.ts";
import { serializeRun } from "../serializers/run.ts";
import { serializeUser } from "../serializers/user.ts";
import { createUnprocessableError } from "../http-error.ts";
import { respondOk } from "../reply.ts";
import { requireRun } from "./lookup.ts";
import type { Deployment } from "../../schema/deployments.ts";
import type { Run } from "../../schema/runs.ts";

const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";
const DOCS = "actions/workflow-runs";

const listPendingDeployments = defineEndpoint({
  method: "GET",
  path: `${RUN}/pending_deployments`,
  docs: `${DOCS}#get-pending-deployments-for-a-workflow-run`,
  permission: "actions:read",
  handle(call) {
    const run = requireRun(call);
    return respondOk(
      listPendingEnvironments(call.repository, run).map(({ environment }) => ({
        environment: serializeShortEnvironment(call.sandbox, call.repository, environment),
        wait_timer: 0,
        wait_timer_started_at: null,
        current_user_can_approve: canReview(environment, run, call.actor.login),
        reviewers: serializeReviewers(call.sandbox, environment),
      })),
    );
  },
});

const Body = z.object({
  environment_ids: z.array(z.number().int()),
  state: z.enum(["approved", "rejected"]),
  comment: z.string(),
});

/** Approves or rejects all named environments as one of their reviewers. */
const reviewDeployments = defineEndpoint({
  method: "POST",
  path: `${RUN}/pending_deployments`,
  docs: `${DOCS}#review-pending-deployments-for-a-workflow-run`,
  permission: "deployments:write",
  role: "read",
  handle(call) {
    const { login, repository, sandbox } = call;
    const run = requireRun(call);
    const { environment_ids: ids, state, comment } = parseBody(call, Body);
    const pending = listPendingEnvironments(repository, run);
    const wanted = ids.map((id) => {
      const found = pending.find(({ environment }) => environment.id === id);
      if (!found)
        throw createUnprocessableError(`Environment ${id} has no pending deployment in this run`);
      if (!canReview(found.environment, run, login)) {
        throw createUnprocessableError(
          `${login} is not allowed to review deployments to ${found.environment.name}`,
        );
      }
      return found;
    });
    run.reviews = [...(run.reviews ?? []), { login, state, comment, environmentIds: ids }];
    sandbox.save();
    const deployments = wanted.flatMap(({ jobs }) =>
      jobs.flatMap(({ environment }) => environment?.deploymentId ?? []),
    );
    for (const one of wanted) sendDeploymentReviewEvent(call, run, one, state, comment);
    const names = wanted.flatMap(({ jobs }) =>
      jobs.map(({ environment }) => environment?.name ?? ""),
    );
    sandbox.actions.review(run, names, state === "approved");
    const found = deployments.flatMap(
      (id): Deployment[] => sandbox.world.deployments?.filter((one) => one.id === id) ?? [],
    );
    return respondOk(found.map((one) => serializeDeployment(sandbox, repository, one)));
  },
});

const listReviews = defineEndpoint({
  method: "GET",
  path: `${RUN}/approvals`,
  docs: `${DOCS}#get-the-review-history-for-a-workflow-run`,
  permission: "actions:read",
  handle(call) {
    const { repository, sandbox } = call;
    return respondOk(
      (requireRun(call).reviews ?? []).map(({ login, state, comment, environmentIds }) => ({
        state,
        comment,
        environments: (repository.environments ?? [])
          .filter(({ id }) => environmentIds.includes(id))
          .map((one) => ({
            ...serializeShortEnvironment(sandbox, repository, one),
            created_at: one.createdAt,
            updated_at: one.updatedAt,
          })),
        user: serializeUser(sandbox, login),
      })),
    );
  },
});

export const deploymentReviewEndpoints: Endpoint[] = [
  listPendingDeployments,
  reviewDeployments,
  listReviews,
];

function sendDeploymentReviewEvent(
  { login, repository, sandbox }: Call,
  run: Run,
  { environment, jobs }: PendingEnvironment,
  state: "approved" | "rejected",
  comment: string,
): void {
  const [first] = jobs.map((job) => serializeWaitingJob(sandbox, repository, run, job));
  sandbox.emit(repository, "deployment_review", state, {
    approver: serializeUser(sandbox, login),
    comment,
    reviewers: serializeReviewers(sandbox, environment),
    since: run.updatedAt,
    workflow_job_run: first,
    workflow_job_runs: jobs.map((job) => serializeWaitingJob(sandbox, repository, run, job)),
    workflow_run: serializeRun(sandbox, repository, run),
    sender: login,
  });
}

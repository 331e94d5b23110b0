/** The deployments that a run's jobs wait with, and what reviewers say to them. */
import { z } from "zod";
import { listPending, presentWaitingJob, type PendingEnvironment } from "../../actions/environment-gate.ts";
import { canReview } from "../../deployments/environments.ts";
import type { Deployment, Run } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentDeployment, presentEnvironmentShort, presentReviewers } from "../present/deployment.ts";
import { presentRun } from "../present/run.ts";
import { presentUser } from "../present/user.ts";
import { unprocessable } from "../refusal.ts";
import { ok } from "../reply.ts";
import { runOf } from "./find.ts";

const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";
const DOCS = "actions/workflow-runs";

const listPendingDeployments: Endpoint = {
  method: "GET",
  path: `${RUN}/pending_deployments`,
  docs: `${DOCS}#get-pending-deployments-for-a-workflow-run`,
  permission: "actions:read",
  handle(call) {
    const run = runOf(call);
    return ok(
      listPending(call.repository, run).map(({ environment }) => ({
        environment: presentEnvironmentShort(call.sandbox, call.repository, environment),
        wait_timer: 0,
        wait_timer_started_at: null,
        current_user_can_approve: canReview(environment, run, call.actor.login),
        reviewers: presentReviewers(call.sandbox, environment),
      })),
    );
  },
};

const Body = z.object({
  environment_ids: z.array(z.number().int()),
  state: z.enum(["approved", "rejected"]),
  comment: z.string(),
});

/** Approves or rejects, for all of the environments that are named, as one of their reviewers. */
const reviewDeployments: Endpoint = {
  method: "POST",
  path: `${RUN}/pending_deployments`,
  docs: `${DOCS}#review-pending-deployments-for-a-workflow-run`,
  permission: "deployments:write",
  role: "read",
  handle(call) {
    const { login, repository, sandbox } = call;
    const run = runOf(call);
    const { environment_ids: ids, state, comment } = input(call, Body);
    const pending = listPending(repository, run);
    const wanted = ids.map((id) => {
      const found = pending.find(({ environment }) => environment.id === id);
      if (!found) throw unprocessable(`Environment ${id} has no pending deployment in this run`);
      if (!canReview(found.environment, run, login)) {
        throw unprocessable(`${login} is not allowed to review deployments to ${found.environment.name}`);
      }
      return found;
    });
    run.reviews = [...(run.reviews ?? []), { login, state, comment, environmentIds: ids }];
    sandbox.save();
    const deployments = wanted.flatMap(({ jobs }) =>
      jobs.flatMap(({ environment }) => environment?.deploymentId ?? []),
    );
    for (const one of wanted) announceReview(call, run, one, state, comment);
    const names = wanted.flatMap(({ jobs }) => jobs.map(({ environment }) => environment?.name ?? ""));
    sandbox.actions.review(run, names, state === "approved");
    const found = deployments.flatMap(
      (id): Deployment[] => sandbox.world.deployments?.filter((one) => one.id === id) ?? [],
    );
    return ok(found.map((one) => presentDeployment(sandbox, repository, one)));
  },
};

const listReviews: Endpoint = {
  method: "GET",
  path: `${RUN}/approvals`,
  docs: `${DOCS}#get-the-review-history-for-a-workflow-run`,
  permission: "actions:read",
  handle(call) {
    const { repository, sandbox } = call;
    return ok(
      (runOf(call).reviews ?? []).map(({ login, state, comment, environmentIds }) => ({
        state,
        comment,
        environments: (repository.environments ?? [])
          .filter(({ id }) => environmentIds.includes(id))
          .map((one) => ({
            ...presentEnvironmentShort(sandbox, repository, one),
            created_at: one.createdAt,
            updated_at: one.updatedAt,
          })),
        user: presentUser(sandbox, login),
      })),
    );
  },
};

export const deploymentReviewEndpoints: Endpoint[] = [listPendingDeployments, reviewDeployments, listReviews];

function announceReview(
  { login, repository, sandbox }: Call,
  run: Run,
  { environment, jobs }: PendingEnvironment,
  state: "approved" | "rejected",
  comment: string,
): void {
  const [first] = jobs.map((job) => presentWaitingJob(sandbox, repository, run, job));
  sandbox.emit(repository, "deployment_review", state, {
    approver: presentUser(sandbox, login),
    comment,
    reviewers: presentReviewers(sandbox, environment),
    since: run.updatedAt,
    workflow_job_run: first,
    workflow_job_runs: jobs.map((job) => presentWaitingJob(sandbox, repository, run, job)),
    workflow_run: presentRun(sandbox, repository, run),
    sender: login,
  });
}

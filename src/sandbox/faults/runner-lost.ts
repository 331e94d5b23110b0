import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";

/** Takes the runner away from the job that this `workflow_job` event tells of, where a rule wants that. */
export function loseRunner(sandbox: Sandbox, repository: Repository, payload: Record<string, unknown>): void {
  const { id, name } = payload["workflow_job"] as { id: number; name: string };
  const run = sandbox.world.runs.find((one) => one.jobs.some((job) => job.id === id));
  if (!run) return;
  const rule = sandbox.faults.ofJob({
    repository: `${repository.owner}/${repository.name}`,
    workflow: run.workflowPath,
    title: run.displayTitle,
    job: name,
  });
  if (rule) void sandbox.wait(rule.ms).then(() => sandbox.actions.loseRunner(run, id));
}

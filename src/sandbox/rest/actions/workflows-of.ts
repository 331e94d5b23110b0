import { registerWorkflow, workflowsAt } from "../../actions/workflows.ts";
import type { Workflow } from "../../model.ts";
import type { Call } from "../endpoint.ts";

/** Workflows on the default branch, and those that ran from another one. */
export function workflowsOf(call: Call): Workflow[] {
  const { git, repository, sandbox } = call;
  const main = git.ref(`refs/heads/${repository.defaultBranch}`);
  for (const file of main === null ? [] : workflowsAt(git, main)) {
    const { name, path } = file.ok ? file.workflow : file.broken;
    if (sandbox.world.workflows.some((one) => one.repositoryId === repository.id && one.path === path)) continue;
    const fresh = registerWorkflow(sandbox, repository, path, name);
    const { registration } = sandbox.lags;
    if (registration > 0) fresh.registering = { listed: after(registration / 2), done: after(registration) };
    sandbox.save();
  }
  const now = after(0);
  return sandbox.world.workflows.filter(
    ({ repositoryId, registering }) => repositoryId === repository.id && (registering?.listed ?? "") <= now,
  );

  function after(ms: number): string {
    return new Date(sandbox.clock().getTime() + ms).toISOString();
  }
}

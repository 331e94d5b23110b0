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
    registerWorkflow(sandbox, repository, path, name);
    sandbox.save();
  }
  return sandbox.world.workflows.filter((one) => one.repositoryId === repository.id);
}

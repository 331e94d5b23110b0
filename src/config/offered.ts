/** The files that `Configure Baton` brings: workflow, settings, a form for requests. */
import { FORM_PATH, issueForm } from "../core/request/form.ts";
import { CONFIG_PATH, WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { renderWorkflow } from "./workflow.ts";
import type { Host } from "./workflow/actions.ts";

/** By path. */
export function offeredFiles(settings: Settings, to: { version: string; host: Host }): Record<string, string> {
  return {
    [WORKFLOW_PATH]: renderWorkflow(settings, to),
    [CONFIG_PATH]: exampleConfig(settings),
    [FORM_PATH]: issueForm(settings.label),
  };
}

/** Everything is a comment: the defaults hold, and follow newer versions of Baton. */
function exampleConfig({ label, max_parallel, ci }: Settings): string {
  return `# Baton's settings. What is left out, or is a comment, stands at its default.
# label: ${label} # what starts a build, set by somebody with write access
# gates:
#   plan: human # auto: work begins without anybody's /approve
#   landing: human # auto: what is green lands by itself
# max_parallel: ${max_parallel}
# ci: ${ci}
`;
}

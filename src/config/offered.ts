/** The files that `Configure Baton` brings: workflow, settings, a form for requests. */
import { FORM_PATH } from "../core/onboarding/configure.ts";
import { CONFIG_PATH, WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { renderWorkflow } from "./workflow.ts";
import type { Host } from "./workflow/actions.ts";

/** By path. */
export function offeredFiles(settings: Settings, to: { version: string; host: Host }): Record<string, string> {
  return {
    [WORKFLOW_PATH]: renderWorkflow(settings, to),
    [CONFIG_PATH]: exampleConfig(settings),
    [FORM_PATH]: formText(),
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

/** Without a label: a form's are set whoever fills it in (pingdotgg/t3code#9412). */
function formText(): string {
  return `name: A build by Baton
description: Work that Baton plans, has done in pull requests, and lands as one commit
body:
  - type: textarea
    id: request
    attributes:
      label: What is to be built
      description: In your words. Somebody with write access starts the build by its label.
    validations:
      required: true
`;
}

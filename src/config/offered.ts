/** The files that `Configure Baton` brings: workflow, the runner that it executes, settings, a form for requests. */
import { FORM_PATH, issueForm } from "../core/request/form.ts";
import { CONFIG_PATH, PASS_PATH, WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { exampleConfig } from "./example.ts";
import { schemaUrl } from "./json-schema.ts";
import { passRunnerFiles, passRunnerHash, runnerFiles, runnerRelease } from "./runner.ts";
import { renderWorkflow } from "./workflow.ts";
import { renderPasses, type PassesOptions } from "./workflow/passes.ts";
import type { Host } from "./github-hosts.ts";
import type { WorkflowSettings } from "./workflow/steps.ts";

/** The files that are as this version of Baton has them, and are brought up to date: by path, the workflow first. */
export function ownFiles(
  settings: WorkflowSettings,
  { version, host }: { version: string; host: Host },
): Record<string, string> {
  const { sha256 } = runnerRelease();
  return { [WORKFLOW_PATH]: renderWorkflow(settings, { version, sha256, host }), ...runnerFiles() };
}

/** The same of passes without a server. */
export function passFiles(
  settings: Parameters<typeof renderPasses>[0],
  to: Omit<PassesOptions, "sha256">,
): Record<string, string> {
  return { [PASS_PATH]: renderPasses(settings, { ...to, sha256: passRunnerHash() }), ...passRunnerFiles() };
}

/** By path. The settings are all comments: the defaults hold, and follow newer versions of Baton. */
export function offeredFiles(settings: Settings, to: { version: string; host: Host }): Record<string, string> {
  return {
    ...ownFiles(settings, to),
    [CONFIG_PATH]: exampleConfig({ schemaUrl: schemaUrl(to.version) }),
    [FORM_PATH]: issueForm(settings.label),
  };
}

/** The files that `Configure Baton` brings: workflow, settings, a form for requests. */
import { FORM_PATH, issueForm } from "../core/request/form.ts";
import { CONFIG_PATH, WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { exampleConfig } from "./example.ts";
import { schemaUrl } from "./json-schema.ts";
import { renderWorkflow } from "./workflow.ts";
import type { Host } from "./github-hosts.ts";

/** By path. The settings are all comments: the defaults hold, and follow newer versions of Baton. */
export function offeredFiles(settings: Settings, to: { version: string; host: Host }): Record<string, string> {
  return {
    [WORKFLOW_PATH]: renderWorkflow(settings, to),
    [CONFIG_PATH]: exampleConfig({ schemaUrl: schemaUrl(to.version) }),
    [FORM_PATH]: issueForm(settings.label),
  };
}

/** The one workflow that a user's repository holds: a session's run. It gets values from outside by env only. */
import { DISPATCH_INPUTS } from "../core/build/dispatch.ts";
import { CONFIG_PATH, JOB_MINUTES, WORKFLOW_PATH } from "../core/build/settings.ts";
import type { Host } from "./github-hosts.ts";
import { ACTIONS } from "./workflow/actions.ts";
import { indented, stepsOf, type WorkflowSettings } from "./workflow/steps.ts";

type Input = (typeof DISPATCH_INPUTS)[number];

const ABOUT: Readonly<Record<Input, string>> = {
  build: "The build's slug",
  session: "The session's name",
  launch: "Which launch of the session this is",
  record: "The record commit that says what to do",
  branch: "The record's branch, empty where the run belongs to no build",
};

/**
 * The text of `.github/workflows/baton.yml` for `host`, with Baton's runner at exactly `version`. `run-name` equals
 * `runName()` of core/build/names.ts: a run is found again by it. Throws when `version` is not one, since it ends up in
 * a command.
 */
export function renderWorkflow(settings: WorkflowSettings, { version, host }: { version: string; host: Host }): string {
  if (!/^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$/.test(version)) throw new Error(`Not a version: ${version}`);
  const labels = settings.runs_on.map((label) => JSON.stringify(label)).join(", ");
  const steps = stepsOf(settings, ACTIONS[host], `\${BATON_RUNNER:-npx --yes baton-app@${version}}`);
  return `# ${WORKFLOW_PATH}: the run of one Baton session, on ${host === "ghes" ? "GitHub Enterprise Server" : host}.
# Printed by \`baton workflow\` from the settings in ${CONFIG_PATH}.
name: Baton
run-name: "[\${{ inputs.build }}] \${{ inputs.session }} #\${{ inputs.launch }}"

on:
  workflow_dispatch:
    inputs:
${DISPATCH_INPUTS.map((name) => indented(inputOf(name), 6)).join("\n")}

permissions:
  contents: read
  actions: read
  checks: read
  pull-requests: read

jobs:
  session:
    runs-on: [${labels}]
    timeout-minutes: ${JOB_MINUTES}
    steps:
${steps.map((step) => indented(step, 6)).join("\n")}
`;
}

/** GitHub refuses an empty text for a required input. */
function inputOf(name: Input): string {
  return `${name}:
  description: ${ABOUT[name]}
  type: string
  ${name === "branch" ? 'required: false\n  default: ""' : "required: true"}`;
}

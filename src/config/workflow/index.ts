/**
 * The only workflow in a user's repository: a session's run. Values from outside reach it only
 * through env.
 */
import { DISPATCH_INPUTS } from "../../core/model/session.ts";
import {
  CONFIG_PATH,
  ENVIRONMENT_NAME,
  JOB_MINUTES,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../core/model/settings.ts";
import type { Host } from "../github-hosts.ts";
import {
  ACTIONS,
  PREFLIGHT,
  addIndent,
  getKeySecret,
  renderSteps,
  type RunnerBundle,
  type WorkflowSettings,
} from "./steps.ts";

export interface WorkflowOptions extends RunnerBundle {
  host: Host;
}

type Input = (typeof DISPATCH_INPUTS)[number];

const ABOUT: Readonly<Record<Input, string>> = {
  build: "The build's slug",
  session: "The session's name",
  launch: "Which launch of the session this is",
  record: "The record commit that says what to do",
};

/**
 * Renders `.github/workflows/baton.yml` for `host`. It runs only the bundle with this SHA-256.
 * `run-name` equals `formatRunName()` of core/model/names.ts, by which Baton finds a run again.
 */
export function renderWorkflow(
  settings: WorkflowSettings,
  { host, ...bundle }: WorkflowOptions,
): string {
  const labels = settings.runs_on.map((label) => JSON.stringify(label)).join(", ");
  const steps = renderSteps(settings, ACTIONS[host], bundle);
  const secret = getKeySecret(settings);
  return `# ${WORKFLOW_PATH}: the run of one Baton session, on ${
    host === "ghes" ? "GitHub Enterprise Server" : host
  }.
# Written by Baton ${bundle.version} from the settings in ${CONFIG_PATH}. It runs ${RUNNER_PATH}.
name: Baton
run-name: "[\${{ inputs.build }}] \${{ inputs.session }} #\${{ inputs.launch }}"

on:
  workflow_dispatch:
    inputs:
${DISPATCH_INPUTS.map((name) => addIndent(renderInput(name), 6)).join("\n")}

permissions:
  contents: read
  actions: read
  checks: read
  pull-requests: read

jobs:
  session:
    runs-on: [${labels}]${secret === null ? "" : PLAIN_KEY_NEEDED}
    # Limited to the default branch, it keeps the model's key from other branches.
    environment: ${
      host === "ghes" ? ENVIRONMENT_NAME : `{ name: ${ENVIRONMENT_NAME}, deployment: false }`
    }
    timeout-minutes: ${JOB_MINUTES}
    steps:
${steps.map((step) => addIndent(step, 6)).join("\n")}
${secret === null ? "" : renderPlainKeyJob(labels, secret)}`;
}

/** Only a preflight asks this; any other run skips the job. */
const PLAIN_KEY_NEEDED = `
    needs: plain-key
    if: \${{ !cancelled() }}`;

/** Without an environment, so that it sees the same as a workflow on any branch. */
const renderPlainKeyJob = (labels: string, secret: string) => `
  # Tells the preflight whether a workflow on any branch could read the model's key.
  plain-key:
    if: \${{ ${PREFLIGHT} }}
    runs-on: [${labels}]
    timeout-minutes: 5
    permissions: {}
    outputs:
      found: \${{ secrets.${secret} != '' }}
    steps:
      - run: "true"
        shell: bash
`;

function renderInput(name: Input): string {
  return `${name}:
  description: ${ABOUT[name]}
  type: string
  required: true`;
}

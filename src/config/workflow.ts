/** The one workflow that a user's repository holds: a session's run. It gets values from outside by env only. */
import { CONFIG_PATH, WORKFLOW_PATH, type EngineName } from "../core/build/settings.ts";

/** Actions by commit, each with the version that it is. All run on Node 24. */
const ACTIONS = {
  checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
  node: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0",
  upload: "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0",
};

/** The keys that a job is given: those of its engine and no others. */
const KEYS: Readonly<Record<EngineName, string | null>> = {
  anthropic: "ANTHROPIC",
  "claude-code": "ANTHROPIC",
  codex: "OPENAI",
  command: null,
};

/**
 * The text of `.github/workflows/baton.yml`, with Baton's runner at exactly `version`. `run-name` equals `runName()` of
 * core/build/names.ts: a run is found again by it. Throws when `version` is not one, since it ends up in a command.
 */
export function renderWorkflow(settings: { runs_on: string[]; engine: EngineName }, version: string): string {
  if (!/^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$/.test(version)) throw new Error(`Not a version: ${version}`);
  const labels = settings.runs_on.map((label) => JSON.stringify(label)).join(", ");
  const provider = KEYS[settings.engine];
  const keys = provider
    ? `
          ${provider}_API_KEY: \${{ secrets.${provider}_API_KEY }}
          ${provider}_BASE_URL: \${{ vars.${provider}_BASE_URL }}`
    : "";
  return `# ${WORKFLOW_PATH}: the run of one Baton session. Settings are in ${CONFIG_PATH}.
name: Baton
run-name: "[\${{ inputs.build }}] \${{ inputs.session }} #\${{ inputs.launch }}"

on:
  workflow_dispatch:
    inputs:
      build:
        description: The build's slug
        type: string
        required: true
      session:
        description: The session's name
        type: string
        required: true
      launch:
        description: Which launch of the session this is
        type: string
        required: true
      record:
        description: The record commit that says what to do
        type: string
        required: true

permissions:
  contents: read
  actions: read
  checks: read
  pull-requests: read

jobs:
  session:
    runs-on: [${labels}]
    timeout-minutes: 60
    steps:
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
          fetch-depth: 1
      - uses: ${ACTIONS.node}
        with:
          node-version: 24
          # A session's run never saves a cache: it has run what nobody reviewed yet.
          package-manager-cache: false
      - name: Session
        shell: bash
        env:
          BATON_BUILD: \${{ inputs.build }}
          BATON_SESSION: \${{ inputs.session }}
          BATON_LAUNCH: \${{ inputs.launch }}
          BATON_RECORD: \${{ inputs.record }}
          BATON_TOKEN: \${{ github.token }}
          BATON_RUNNER: \${{ vars.BATON_RUNNER }}
          BATON_COMMAND: \${{ vars.BATON_COMMAND }}${keys}
        run: \${BATON_RUNNER:-npx --yes baton-app@${version}} session
      - uses: ${ACTIONS.upload}
        with:
          name: proposal
          path: \${{ runner.temp }}/proposal/proposal.json
          if-no-files-found: ignore
          retention-days: 3
`;
}

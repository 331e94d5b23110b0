/**
 * The workflow that runs Baton without a server: `baton reconcile` on events and on a schedule.
 * Only runs of the default branch's definition get the App's key, and they check out nothing.
 * Events on other branches start such a run.
 */
import {
  PASS_FILE,
  PASS_PATH,
  PASS_RUNNER_PATH,
  type Settings,
} from "../../core/model/settings.ts";
import { readYaml } from "../../core/text/yaml.ts";
import type { Host } from "../github-hosts.ts";
import { ACTIONS, addIndent, renderCommand, type RunnerBundle } from "./steps.ts";
import { RECONCILE_RUNNER_SCRIPT } from "./scripts.ts";

/**
 * Events of pull requests and pushes use the workflow file of their branch, so they get no secret.
 */
const OF_BRANCHES =
  'contains(fromJSON(\'["pull_request", "pull_request_review", "push"]\'), ' + "github.event_name)";

export interface ReconcileWorkflowOptions extends RunnerBundle {
  host: Host;
  /** Names of the repository's workflows whose end starts a pass. */
  ci: readonly string[];
}

/** Renders `.github/workflows/baton-reconcile.yml`. */
export function renderReconcileWorkflow(
  { runs_on, branch_prefix: prefix }: Pick<Settings, "runs_on" | "branch_prefix">,
  { version, sha256, host, ci }: ReconcileWorkflowOptions,
): string {
  const actions = ACTIONS[host];
  const labels = runs_on.map((label) => JSON.stringify(label)).join(", ");
  const own = `startsWith(github.event.%, '${prefix}/')`;
  const of = (ref: string) => own.replace("%", ref);
  const ours = `github.event.workflow_run.name == 'Baton' || ${of("workflow_run.head_branch")}`;
  const passes = `!${OF_BRANCHES}
&& (github.event_name != 'issue_comment' || contains(github.event.comment.body, '/'))
&& (github.event_name != 'workflow_run' || ${ours})
&& (github.event_name != 'check_suite' || ${of("check_suite.head_branch")})
&& (!startsWith(github.event_name, 'issue') || !endsWith(github.actor, '[bot]'))`;
  return `# ${PASS_PATH}: Baton without a server, on ${
    host === "ghes" ? "GitHub Enterprise Server" : host
  }.
# Written by Baton ${version}. It needs the App's id and key as secrets: BATON_APP_ID, BATON_PRIVATE_KEY.
name: Baton reconcile

on:
  issues:
    types: [labeled, unlabeled, closed, reopened]
  issue_comment:
    types: [created, edited]
  workflow_run:
    workflows: [${["Baton", ...ci].map((name) => JSON.stringify(name)).join(", ")}]
    types: [completed]
  check_suite:
    types: [completed]
  pull_request:
    types: [closed, reopened, synchronize, ready_for_review, converted_to_draft]
  pull_request_review:
    types: [submitted, dismissed]
  push:
    branches: ["${prefix}/**"]
  # Finds changes without an event. In a private repository GitHub bills at least a minute for each run.
  schedule:
    - cron: "7,37 * * * *"
  workflow_dispatch:

permissions: {}

jobs:
  # Starts the job below from the default branch's definition. Baton knows its own pushes.
  hear:
    if: >-
      \${{ ${OF_BRANCHES} && !endsWith(github.actor, '[bot]')
      && (github.event_name == 'push' || (github.event.pull_request.head.repo.id == github.event.repository.id
      && ${of("pull_request.head.ref")})) }}
    runs-on: [${labels}]
    timeout-minutes: 5
    permissions:
      actions: write
    steps:
      - name: Start a pass
        shell: bash
        env:
          TOKEN: \${{ github.token }}
          BRANCH: \${{ github.event.repository.default_branch }}
        run: |
          curl --fail --silent --show-error --retry 2 -H "Authorization: Bearer $TOKEN" \\
            -H "Accept: application/vnd.github+json" --data "{\\"ref\\":\\"$BRANCH\\"}" \\
            "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/workflows/${PASS_FILE}/dispatches"

  reconcile:
    if: >-
      \${{ ${addIndent(passes, 6).trim()} }}
    runs-on: [${labels}]
    timeout-minutes: 15
    # One runs and one waits, which is enough: each processes everything. A skipped job also takes a place in its
    # group, so it gets another group.
    concurrency:
      group: >-
        \${{ (${addIndent(passes, 8).trim()})
        && 'baton-reconcile' || format('baton-nothing-{0}', github.run_id) }}
      cancel-in-progress: false
    permissions:
      contents: read
    steps:
      # Takes Baton's own program from this workflow's commit.
      - name: Runner
        timeout-minutes: 3
        shell: bash
        env:
          BATON_TOKEN: \${{ github.token }}
          BATON_RUNNER: \${{ vars.BATON_RUNNER }}
          BATON_FILE: ${PASS_RUNNER_PATH}
          BATON_VERSION: ${version}
          BATON_SHA256: ${sha256}
        run: |
${addIndent(RECONCILE_RUNNER_SCRIPT, 10)}
      - uses: ${actions.node}
        with:
          node-version: 24 || 26${
            actions.nodeCaches ? "\n          package-manager-cache: false" : ""
          }
      - name: Pass
        shell: bash
        working-directory: \${{ runner.temp }}
        env:
          APP_ID: \${{ secrets.BATON_APP_ID }}
          PRIVATE_KEY: \${{ secrets.BATON_PRIVATE_KEY }}
          BATON_RUNNER: \${{ vars.BATON_RUNNER }}
        run: exec ${renderCommand("reconcile.mjs")} reconcile "$GITHUB_REPOSITORY"
`;
}

/** Returns the `name` of a workflow file; null if it has none, and GitHub uses its path. */
export function parseWorkflowName(text: string): string | null {
  const read = readYaml(text);
  const root: unknown = read.ok ? read.value : null;
  const name = typeof root === "object" && root !== null && "name" in root ? root.name : null;
  return typeof name === "string" && name !== "" ? name : null;
}

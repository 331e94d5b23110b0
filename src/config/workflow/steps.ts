/** The steps of the workflow's one job, in order, each as YAML without its indentation. */
import { RUNNER_PATH, type EngineName, type Settings } from "../../core/build/settings.ts";
import type { OwnCache } from "../../core/environment/environment.ts";
import type { Actions } from "./actions.ts";
import { FILLS, renderSetupVariables, restoreCache, saveCache } from "./cache.ts";
import { CURRENT, ISOLATION, RUNNER } from "./scripts.ts";

/** The settings that are rendered into the workflow: when one changes, the file has to be written anew. */
export type WorkflowSettings = Pick<Settings, "runs_on" | "engine" | "isolation" | "setup" | "environment">;

/** The keys that the session is given: those of its engine and no others. */
export const KEYS: Readonly<Record<EngineName, string | null>> = {
  anthropic: "ANTHROPIC",
  "claude-code": "ANTHROPIC",
  codex: "OPENAI",
  command: null,
};

/** Name of the secret that holds it; null where the engine has none. */
export function secretOf({ engine }: Pick<Settings, "engine">): string | null {
  const provider = KEYS[engine];
  return provider === null ? null : `${provider}_API_KEY`;
}

/** Where the step `Isolation` stands or is missing, this tells. */
export const ISOLATION_STEP = "Isolation";

/** Minutes of the session within the job's: what is left is for handing in what it leaves. */
const SESSION_MINUTES = 54;

/** Of the setup-node step's Node: below the checkout nothing is asked what to run. */
export const commandOf = (file: string) => `\${BATON_RUNNER:-node "$RUNNER_TEMP/baton-runner/${file}"}`;
const COMMAND = commandOf("session.mjs");

const IF_CURRENT = "steps.current.outputs.current != 'false'";

const POINTER = `BATON_BUILD: \${{ inputs.build }}
BATON_SESSION: \${{ inputs.session }}
BATON_LAUNCH: \${{ inputs.launch }}
BATON_RECORD: \${{ inputs.record }}`;

/** The bundle that is to run. */
export interface Runner {
  version: string;
  /** In hexadecimal digits. */
  sha256: string;
}

export function stepsOf(settings: WorkflowSettings, actions: Actions, bundle: Runner): string[] {
  const { setup, isolation, engine, environment } = settings;
  return [
    current(),
    checkout(actions),
    runner(bundle),
    restoreCache(actions, IF_CURRENT, environment.caches),
    ...(setup ? [runSetup(setup, environment.caches), PATH] : []),
    node(actions),
    ...(isolation === "required" ? [isolate()] : []),
    session(setup !== null, KEYS[engine], environment.secret),
    keep(),
    upload(actions),
    saveCache(actions),
  ];
}

/** `text` with each line that isn't empty moved to the right. */
export function indented(text: string, spaces: number): string {
  return text.trim().replace(/^(?=.)/gm, " ".repeat(spaces));
}

const current = () => `# A launch that another one has replaced ends here, green.
- name: Current
  id: current
  continue-on-error: true
  timeout-minutes: 2
  shell: bash
  env:
    BATON_BUILD: \${{ inputs.build }}
    BATON_SESSION: \${{ inputs.session }}
    BATON_LAUNCH: \${{ inputs.launch }}
    BATON_TOKEN: \${{ github.token }}
  run: |
${indented(CURRENT, 4)}`;

const checkout = (actions: Actions) => `- if: \${{ ${IF_CURRENT} }}
  uses: ${actions.checkout}
  with:
    persist-credentials: false
    fetch-depth: 1`;

/** Before anything of the repository's is run. The files of the checkout aren't looked at, nor any setting in them. */
const runner = ({ version, sha256 }: Runner) => `# Baton's own program, as this workflow's commit has it.
- name: Runner
  if: \${{ ${IF_CURRENT} }}
  timeout-minutes: 2
  shell: bash
  env:
    BATON_REF: \${{ github.ref }}
    BATON_DEFAULT: \${{ github.event.repository.default_branch }}
    BATON_RUNNER: \${{ vars.BATON_RUNNER }}
    BATON_FILE: ${RUNNER_PATH}
    BATON_VERSION: ${version}
    BATON_SHA256: ${sha256}
  run: |
${indented(RUNNER, 4)}`;

const runSetup = (
  setup: string,
  own: readonly OwnCache[],
) => `# Trusted: code of the default branch, as it stands there. No secret is passed on.
- name: Setup
  if: \${{ ${IF_CURRENT} }}
  uses: ./${setup}
  env:
${indented(renderSetupVariables(own), 4)}`;

const PATH = `# The session's tools see the machine as the setup left it; the Node of the next step is Baton's own.
- name: Path
  id: path
  if: \${{ ${IF_CURRENT} }}
  shell: bash
  run: echo "path=$PATH" >> "$GITHUB_OUTPUT"`;

/** setup-node 5 saves a cache of its own unless told otherwise: after what nobody reviewed yet has run. */
const node = (actions: Actions) => `- if: \${{ ${IF_CURRENT} }}
  uses: ${actions.node}
  with:
    node-version: 24 || 26${actions.nodeCaches ? "\n    package-manager-cache: false" : ""}`;

const isolate = () => `# Machines of your own are yours to prepare: this changes only those of GitHub.
- name: ${ISOLATION_STEP}
  if: \${{ ${IF_CURRENT} && runner.environment == 'github-hosted' }}
  continue-on-error: true
  timeout-minutes: 5
  shell: bash
  run: |
${indented(ISOLATION, 4)}`;

/** `exec`: GitHub sends the signal of a cancelled run to the step's first process only, and bash would keep it. */
const session = (setup: boolean, provider: string | null, repositories: string | null) =>
  `# Hands in a proposal, whatever came of the work. What it runs apart from the machine sees none of these variables.
- name: Session
  id: session
  if: \${{ ${IF_CURRENT} }}
  continue-on-error: true
  timeout-minutes: ${SESSION_MINUTES}
  shell: bash
  working-directory: \${{ runner.temp }}
  env:
${indented(POINTER, 4)}
    BATON_TOKEN: \${{ github.token }}
    BATON_RUNNER: \${{ vars.BATON_RUNNER }}
    BATON_COMMAND: \${{ vars.BATON_COMMAND }}
    BATON_FILL_CACHE: \${{ ${FILLS} }}${setup ? PATH_OF_SETUP : ""}${keys(provider)}${repositoriesToken(repositories)}
  run: exec ${COMMAND} session`;

const PATH_OF_SETUP = `
    BATON_PATH: \${{ steps.path.outputs.path }}`;

const keys = (provider: string | null) =>
  provider === null
    ? ""
    : `
    BATON_PLAIN_KEY: \${{ needs.plain-key.outputs.found }}
    ${provider}_API_KEY: \${{ secrets.${provider}_API_KEY }}
    ${provider}_BASE_URL: \${{ vars.${provider}_BASE_URL }}`;

/** For this step alone: what a model has run is a child of it that sees no variable of it. */
const repositoriesToken = (secret: string | null) =>
  secret === null
    ? ""
    : `
    BATON_REPOSITORIES_TOKEN: \${{ secrets.${secret} }}`;

/** Its exit code is the run's: red only where nothing could be handed in. */
const keep = () => `# Where the session's process died, what it left is handed in.
- name: Keep
  if: \${{ always() && (steps.session.outcome == 'failure' || steps.session.outcome == 'cancelled') }}
  timeout-minutes: 4
  shell: bash
  working-directory: \${{ runner.temp }}
  env:
${indented(POINTER, 4)}
    BATON_RUNNER: \${{ vars.BATON_RUNNER }}
  run: exec ${COMMAND} session --keep`;

const upload = (actions: Actions) => `- if: \${{ always() && ${IF_CURRENT} }}
  uses: ${actions.upload}
  with:
    name: proposal
    path: \${{ runner.temp }}/proposal/proposal.json
    if-no-files-found: ignore
    retention-days: 3`;

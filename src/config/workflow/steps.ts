/** The steps of the workflow's one job, in order, each as YAML without its indentation. */
import type { Host } from "../github-hosts.ts";
import { formatSessionName } from "../../core/model/names.ts";
import {
  MANAGER_CACHES,
  getCacheVariables,
  getOwnCacheFolder,
  type OwnCache,
} from "../../core/model/environment.ts";
import { RUNNER_PATH, type EngineName, type Settings } from "../../core/model/settings.ts";
import { CURRENT_SCRIPT, ISOLATION_SCRIPT, RUNNER_SCRIPT } from "./scripts.ts";

// The actions that the workflow uses, by commit, each with the version that it is.

interface Actions {
  checkout: string;
  node: string;
  /**
   * Whether `node` caches by itself where package.json names a package manager, and has an input
   * against it.
   */
  nodeCaches: boolean;
  upload: string;
  cacheRestore: string;
  cacheSave: string;
}

const CACHE_5 = "a7833574556fa59680c1b7cb190c1735db73ebf0 # v5.0.0";
const CACHE_4 = "0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0";

/**
 * On GHES an artifact is taken from upload-artifact v3 only
 * (https://github.com/actions/upload-artifact#ghes-support), and its runners may be older than
 * 2.327, the first that runs actions on Node 24: so those are on Node 20, which newer runners run
 * too.
 */
export const ACTIONS: Readonly<Record<Host, Actions>> = {
  "github.com": {
    checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
    node: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0",
    nodeCaches: true,
    upload: "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0",
    cacheRestore: `actions/cache/restore@${CACHE_5}`,
    cacheSave: `actions/cache/save@${CACHE_5}`,
  },
  ghes: {
    checkout: "actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5 # v4.3.1",
    node: "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0",
    nodeCaches: false,
    upload: "actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d # v3.2.1-node20",
    cacheRestore: `actions/cache/restore@${CACHE_4}`,
    cacheSave: `actions/cache/save@${CACHE_4}`,
  },
};

// The steps for the cache of dependencies. Every session restores it; only a preflight saves one,
// since no model has a say in it: a run that is dispatched on the default branch saves for every
// later run of the repository
// (https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching).

/**
 * What decides which packages there are. Of the default branch, as checked out: a session's base is
 * seldom far off.
 */
const LOCKS = [
  ...[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "requirements*.txt",
    "poetry.lock",
  ],
  ...["uv.lock", "go.sum", "Cargo.lock", "pom.xml", "*.gradle", "*.gradle.kts", "gradle.lockfile"],
  ...[
    "libs.versions.toml",
    "packages.lock.json",
    "*.csproj",
    "*.fsproj",
    "Directory.Packages.props",
  ],
];

const FOLDER = "${{ runner.temp }}/baton-cache";
/** Whether the run is a preflight. */
export const PREFLIGHT =
  "startsWith(inputs.session, " +
  `'${formatSessionName("repository", "preflight", 1).slice(0, -1)}')`;
const KEY = "steps.cache.outputs.cache-primary-key";

/**
 * Whether this run fills a cache and saves it: without a lock file the key ends where its hash
 * would stand.
 */
const FILLS = `${PREFLIGHT} && steps.cache.outputs.cache-hit != 'true' && !endsWith(${KEY}, '-')`;

/** So that what the repository's setup downloads is in it. */
function renderSetupVariables(own: readonly OwnCache[]): string {
  const managers = MANAGER_CACHES.filter(({ inSetup }) => inSetup).map((manager) =>
    getCacheVariables(manager, FOLDER),
  );
  const mine = own.map(
    ({ path, variable }) => [variable, `${FOLDER}/${getOwnCacheFolder(path)}`] as const,
  );
  const all = [...managers.flatMap((variables) => Object.entries(variables)), ...mine];
  return all.map(([name, value]) => `${name}: ${value}`).join("\n");
}

/**
 * A folder of the user's own more makes another cache: one that was saved before has none of it.
 */
function getCachePrefix(own: readonly OwnCache[]): string {
  return ["baton-${{ runner.os }}", ...own.map(({ path }) => path).toSorted()].join("-");
}

/**
 * Before the setup, which may lay further lock files. A preflight only looks: what it saves is all
 * its own.
 */
const renderRestoreCache = (
  actions: Actions,
  when: string,
  own: readonly OwnCache[],
) => `# Without it, sessions are slower.
- name: Cache
  id: cache
  if: \${{ ${when} }}
  continue-on-error: true
  timeout-minutes: 3
  uses: ${actions.cacheRestore}
  with:
    path: ${FOLDER}
    key: ${getCachePrefix(own)}-\${{ hashFiles(${LOCKS.map((name) => `'**/${name}'`).join(", ")}) }}
    restore-keys: ${getCachePrefix(own)}-
    lookup-only: \${{ ${PREFLIGHT} }}`;

const renderSaveCache = (
  actions: Actions,
) => `# Only where no model had a say: later runs trust what is saved.
- name: Save cache
  if: \${{ ${FILLS} && steps.session.outcome == 'success' }}
  continue-on-error: true
  timeout-minutes: 4
  uses: ${actions.cacheSave}
  with:
    path: ${FOLDER}
    key: \${{ ${KEY} }}`;

/**
 * The settings that are rendered into the workflow: when one changes, the file has to be written
 * again.
 */
export type WorkflowSettings = Pick<
  Settings,
  "runs_on" | "engine" | "isolation" | "setup" | "environment"
>;

/** The keys that the session is given: those of its engine and no others. */
export const KEYS: Readonly<Record<EngineName, string | null>> = {
  anthropic: "ANTHROPIC",
  "claude-code": "ANTHROPIC",
  codex: "OPENAI",
  command: null,
};

/** Name of the secret that holds it; null where the engine has none. */
export function getKeySecret({ engine }: Pick<Settings, "engine">): string | null {
  const provider = KEYS[engine];
  return provider === null ? null : `${provider}_API_KEY`;
}

/** Where the step `Isolation` stands or is missing, this tells. */
export const ISOLATION_STEP = "Isolation";

/** Minutes of the session within the job's: what is left is for handing in what it leaves. */
const SESSION_MINUTES = 54;

/** Of the setup-node step's Node: below the checkout nothing is asked what to run. */
export const renderCommand = (file: string) =>
  `\${BATON_RUNNER:-node "$RUNNER_TEMP/baton-runner/${file}"}`;
const COMMAND = renderCommand("session.mjs");

const IF_CURRENT = "steps.current.outputs.current != 'false'";

const POINTER = `BATON_BUILD: \${{ inputs.build }}
BATON_SESSION: \${{ inputs.session }}
BATON_LAUNCH: \${{ inputs.launch }}
BATON_RECORD: \${{ inputs.record }}`;

/** The bundle that is to run. */
export interface RunnerBundle {
  version: string;
  /** In hexadecimal digits. */
  sha256: string;
}

export function renderSteps(
  settings: WorkflowSettings,
  actions: Actions,
  bundle: RunnerBundle,
): string[] {
  const { setup, isolation, engine, environment } = settings;
  return [
    renderCurrent(),
    renderCheckout(actions),
    renderRunner(bundle),
    renderRestoreCache(actions, IF_CURRENT, environment.caches),
    ...(setup ? [renderSetup(setup, environment.caches), PATH] : []),
    renderNode(actions),
    ...(isolation === "required" ? [renderIsolation()] : []),
    renderSession(setup !== null, KEYS[engine], environment.secret),
    renderKeep(),
    renderUpload(actions),
    renderSaveCache(actions),
  ];
}

/** `text` with each line that isn't empty moved to the right. */
export function addIndent(text: string, spaces: number): string {
  return text.trim().replace(/^(?=.)/gm, " ".repeat(spaces));
}

const renderCurrent = () => `# A launch that another one has replaced ends here, green.
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
${addIndent(CURRENT_SCRIPT, 4)}`;

const renderCheckout = (actions: Actions) => `- if: \${{ ${IF_CURRENT} }}
  uses: ${actions.checkout}
  with:
    persist-credentials: false
    fetch-depth: 1`;

/**
 * Before anything of the repository's is run. The files of the checkout aren't looked at, nor any
 * setting in them.
 */
const renderRunner = ({
  version,
  sha256,
}: RunnerBundle) => `# Baton's own program, as this workflow's commit has it.
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
${addIndent(RUNNER_SCRIPT, 4)}`;

const renderSetup = (
  setup: string,
  own: readonly OwnCache[],
) => `# Trusted: code of the default branch, as it stands there. No secret is passed on.
- name: Setup
  if: \${{ ${IF_CURRENT} }}
  uses: ./${setup}
  env:
${addIndent(renderSetupVariables(own), 4)}`;

const PATH = `# The session's tools see the machine as the setup left it; the Node of the next step is Baton's own.
- name: Path
  id: path
  if: \${{ ${IF_CURRENT} }}
  shell: bash
  run: echo "path=$PATH" >> "$GITHUB_OUTPUT"`;

/**
 * setup-node 5 saves a cache of its own unless told otherwise: after what nobody reviewed yet has
 * run.
 */
const renderNode = (actions: Actions) => `- if: \${{ ${IF_CURRENT} }}
  uses: ${actions.node}
  with:
    node-version: 24 || 26${actions.nodeCaches ? "\n    package-manager-cache: false" : ""}`;

const renderIsolation =
  () => `# Machines of your own are yours to prepare: this changes only those of GitHub.
- name: ${ISOLATION_STEP}
  if: \${{ ${IF_CURRENT} && runner.environment == 'github-hosted' }}
  continue-on-error: true
  timeout-minutes: 5
  shell: bash
  run: |
${addIndent(ISOLATION_SCRIPT, 4)}`;

/**
 * `exec`: GitHub sends the signal of a cancelled run to the step's first process only, and bash
 * would keep it.
 */
function renderSession(
  setup: boolean,
  provider: string | null,
  repositories: string | null,
): string {
  const more = `${setup ? PATH_OF_SETUP : ""}${renderKeys(provider)}${renderRepositoriesToken(repositories)}`;
  return `# Submits a proposal, however the work ended. What it runs in the sandbox sees none of these variables.
- name: Session
  id: session
  if: \${{ ${IF_CURRENT} }}
  continue-on-error: true
  timeout-minutes: ${SESSION_MINUTES}
  shell: bash
  working-directory: \${{ runner.temp }}
  env:
${addIndent(POINTER, 4)}
    BATON_TOKEN: \${{ github.token }}
    BATON_RUNNER: \${{ vars.BATON_RUNNER }}
    BATON_COMMAND: \${{ vars.BATON_COMMAND }}
    BATON_FILL_CACHE: \${{ ${FILLS} }}${more}
  run: exec ${COMMAND} session`;
}

const PATH_OF_SETUP = `
    BATON_PATH: \${{ steps.path.outputs.path }}`;

const renderKeys = (provider: string | null) =>
  provider === null
    ? ""
    : `
    BATON_PLAIN_KEY: \${{ needs.plain-key.outputs.found }}
    ${provider}_API_KEY: \${{ secrets.${provider}_API_KEY }}
    ${provider}_BASE_URL: \${{ vars.${provider}_BASE_URL }}`;

/** For this step alone: what a model has run is a child of it that sees no variable of it. */
const renderRepositoriesToken = (secret: string | null) =>
  secret === null
    ? ""
    : `
    BATON_REPOSITORIES_TOKEN: \${{ secrets.${secret} }}`;

/** Its exit code is the run's: red only where nothing could be handed in. */
const renderKeep = () => `# Where the session's process died, what it left is handed in.
- name: Keep
  if: \${{ always() && (steps.session.outcome == 'failure' || steps.session.outcome == 'cancelled') }}
  timeout-minutes: 4
  shell: bash
  working-directory: \${{ runner.temp }}
  env:
${addIndent(POINTER, 4)}
    BATON_RUNNER: \${{ vars.BATON_RUNNER }}
  run: exec ${COMMAND} session --keep`;

const renderUpload = (actions: Actions) => `- if: \${{ always() && ${IF_CURRENT} }}
  uses: ${actions.upload}
  with:
    name: proposal
    path: \${{ runner.temp }}/proposal/proposal.json
    if-no-files-found: ignore
    retention-days: 3`;

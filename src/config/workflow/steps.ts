/** The steps of the workflow's only job, in order, each as YAML without its indentation. */
import type { Host } from "../github-hosts.ts";
import { formatSessionName } from "../../core/model/names.ts";
import {
  MANAGER_CACHES,
  getCacheVariables,
  getOwnCacheFolder,
  type OwnCache,
} from "../../core/model/environment.ts";
import { ENGINE_PROVIDERS, RUNNER_PATH, type Settings } from "../../core/model/settings.ts";
import { CURRENT_SCRIPT, ISOLATION_SCRIPT, RUNNER_SCRIPT } from "./scripts.ts";

// The actions that the workflow uses, by commit, each with its version.

interface Actions {
  checkout: string;
  node: string;
  /**
   * Whether `node` caches by default if package.json names a package manager, and has an input to
   * disable that.
   */
  nodeCaches: boolean;
  upload: string;
  cacheRestore: string;
  cacheSave: string;
}

const CACHE_5 = "a7833574556fa59680c1b7cb190c1735db73ebf0 # v5.0.0";
const CACHE_4 = "0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0";

/**
 * On GHES an artifact can be read only from upload-artifact v3
 * (https://github.com/actions/upload-artifact#ghes-support). Its runners may be older than 2.327,
 * the first that runs actions on Node 24. So those actions use Node 20, which newer runners support
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

// The steps for the cache of dependencies. Every session restores it. Only a preflight saves one,
// because no model takes part in it. A run that is dispatched on the default branch saves for every
// later run of the repository
// (https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching).

/**
 * The files that determine the packages. They come from the checked-out default branch, which is
 * rarely far from a session's base.
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
 * Whether this run fills a cache and saves it. Without a lock file, the key ends before the place
 * of its hash.
 */
const FILLS = `${PREFLIGHT} && steps.cache.outputs.cache-hit != 'true' && !endsWith(${KEY}, '-')`;

/** Sets the variables, so that the cache contains what the repository's setup downloads. */
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
 * Another folder in the user's settings changes the prefix, because an older cache does not contain
 * it.
 */
function getCachePrefix(own: readonly OwnCache[]): string {
  return ["baton-${{ runner.os }}", ...own.map(({ path }) => path).toSorted()].join("-");
}

/**
 * Runs before the setup, which may write further lock files. A preflight only looks the cache up:
 * what it saves is all its own.
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
) => `# Only in runs without a model, because later runs trust what is saved.
- name: Save cache
  if: \${{ ${FILLS} && steps.session.outcome == 'success' }}
  continue-on-error: true
  timeout-minutes: 4
  uses: ${actions.cacheSave}
  with:
    path: ${FOLDER}
    key: \${{ ${KEY} }}`;

/**
 * The settings that are rendered into the workflow. If one changes, the file has to be written
 * again.
 */
export type WorkflowSettings = Pick<
  Settings,
  "runs_on" | "engine" | "isolation" | "setup" | "environment"
>;

/** Returns the name of the secret with the key; null if the engine has none. */
export function getKeySecret({ engine }: Pick<Settings, "engine">): string | null {
  const provider = ENGINE_PROVIDERS[engine];
  return provider === null ? null : `${provider}_API_KEY`;
}

/** Name of the step whose presence shows whether sessions are isolated. */
export const ISOLATION_STEP = "Isolation";

/** Maximum minutes of the session within the job. The rest is for submitting what it leaves. */
const SESSION_MINUTES = 54;

/** Uses the Node of the setup-node step. Nothing in the checkout decides what to run. */
export const renderCommand = (file: string) =>
  `\${BATON_RUNNER:-node "$RUNNER_TEMP/baton-runner/${file}"}`;
const COMMAND = renderCommand("session.mjs");

const IF_CURRENT = "steps.current.outputs.current != 'false'";

const POINTER = `BATON_BUILD: \${{ inputs.build }}
BATON_SESSION: \${{ inputs.session }}
BATON_LAUNCH: \${{ inputs.launch }}
BATON_RECORD: \${{ inputs.record }}`;

/** The bundle to run. */
export interface RunnerBundle {
  version: string;
  /** The hash in hexadecimal digits. */
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
    renderSession(setup !== null, ENGINE_PROVIDERS[engine], environment.secret),
    renderKeep(),
    renderUpload(actions),
    renderSaveCache(actions),
  ];
}

/** Indents each line of `text` that isn't empty. */
export function addIndent(text: string, spaces: number): string {
  return text.trim().replace(/^(?=.)/gm, " ".repeat(spaces));
}

const renderCurrent = () => `# A launch that another one has replaced ends here, successfully.
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
 * Runs before anything of the repository. It reads neither files of the checkout nor any setting in
 * them.
 */
const renderRunner = ({
  version,
  sha256,
}: RunnerBundle) => `# Takes Baton's own program from this workflow's commit.
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
) => `# Trusted: the code of the default branch. It gets no secret.
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
 * setup-node 5 saves a cache of its own by default. It would contain files of unreviewed code that
 * has run.
 */
const renderNode = (actions: Actions) => `- if: \${{ ${IF_CURRENT} }}
  uses: ${actions.node}
  with:
    node-version: 24 || 26${actions.nodeCaches ? "\n    package-manager-cache: false" : ""}`;

const renderIsolation =
  () => `# Prepares only GitHub's machines. Prepare your own machines yourself.
- name: ${ISOLATION_STEP}
  if: \${{ ${IF_CURRENT} && runner.environment == 'github-hosted' }}
  continue-on-error: true
  timeout-minutes: 5
  shell: bash
  run: |
${addIndent(ISOLATION_SCRIPT, 4)}`;

/**
 * With `exec`, a cancelled run's signal reaches Baton: GitHub sends it only to the step's first
 * process, and bash would not pass it on.
 */
function renderSession(
  setup: boolean,
  provider: string | null,
  repositories: string | null,
): string {
  const more = `${setup ? PATH_OF_SETUP : ""}${renderKeys(provider)}${renderRepositoriesToken(repositories)}`;
  return `# Submits a proposal, even if the work failed. Its processes in the sandbox see none of these variables.
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

/**
 * Only this step gets the token. A model's commands run as its children and see none of its
 * variables.
 */
const renderRepositoriesToken = (secret: string | null) =>
  secret === null
    ? ""
    : `
    BATON_REPOSITORIES_TOKEN: \${{ secrets.${secret} }}`;

/** Its exit code is the run's, which is red only if nothing could be submitted. */
const renderKeep = () => `# If the session's process died, submits the work that it left.
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

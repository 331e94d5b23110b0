/**
 * Reads what the base branch determines: its head, the configuration and the workflows. Cached by
 * commit, which never changes.
 */
import {
  CONFIG_PATH,
  RUNNER_FOLDER,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../core/model/settings.ts";
import {
  loadLayeredSettings,
  type LayeredSettings,
  type SettingsSource,
} from "../../config/load-settings.ts";
import type { Access } from "../github/access.ts";
import { GitHubError } from "../github/errors.ts";
import { listFiles, readFile, readFileText } from "./base-files.ts";
import { listAcceptedRunners } from "../../config/runner-bundles.ts";
import {
  hasCacheStep,
  inspectWorkflow,
  type InstalledWorkflow,
} from "../../config/workflow/installed.ts";
import { describeSettingsProblems } from "../../core/text/validation.ts";
import { parseRendererVersion, parseRunnerHash } from "../../core/setup/onboarding.ts";
import { hashString } from "../../core/model/hash.ts";
import { RUBRIC_PATH, parseRubric } from "../../core/model/rubric.ts";
import { parseTriggers, type Triggers } from "../../core/model/workflow-triggers.ts";
import type { Facts } from "../../core/model/facts.ts";
import { createCache } from "../github/lru-cache.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import { OWN_RUNS } from "./checks.ts";

// Loads a repository's settings, including those that it extends from other repositories of the
// owner.

/**
 * What one reconcile has read from other repositories. The next one asks again, which costs nothing
 * if nothing has changed.
 */
const readSources = new WeakMap<Access, Map<string, Promise<string | null>>>();

/**
 * `text` is the content of `.github/baton.yml`, or `null` if it doesn't exist. @throws GitHubError
 * if GitHub can't be reached now
 */
export function loadRepositorySettings(
  access: Access,
  text: string | null,
): Promise<LayeredSettings> {
  const { owner, repo } = access;
  return loadLayeredSettings(text ?? "", { owner, repo, path: CONFIG_PATH }, (source) =>
    readSourceOnce(access, source),
  );
}

function readSourceOnce(access: Access, source: SettingsSource): Promise<string | null> {
  const known = readSources.get(access) ?? new Map<string, Promise<string | null>>();
  readSources.set(access, known);
  const key = `${source.owner}/${source.repo}:${source.path}`;
  const asked = known.get(key) ?? readSource(access, source);
  known.set(key, asked);
  return asked;
}

/**
 * Returns `null` if the file doesn't exist or may not be read. GitHub redirects from a transferred
 * repository. Baton ignores a file that belongs to another owner now. @throws GitHubError
 */
export async function readSource(
  access: Access,
  { owner, repo, path }: SettingsSource,
): Promise<string | null> {
  try {
    const file = await readFile({ ...access, owner, repo }, path, null);
    const [, of = ""] = URL.parse(file?.page ?? "")?.pathname.split("/") ?? [];
    return file && of.toLowerCase() === owner.toLowerCase() ? file.text : null;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  }
}

export interface Base {
  sha: string;
  settings: Facts["settings"];
  /** The workflow files with their triggers, without Baton's own. */
  workflows: { path: string; triggers: Triggers }[];
  workflowInstalled: boolean;
  /** Version of Baton that rendered the workflow; null if Baton didn't. */
  renderedBy: string | null;
  /**
   * SHA-256 of the runner that the workflow asks for, and sha of the existing blob; null if there
   * is none.
   */
  runnerAsked: string | null;
  runner: string | null;
  workflow: InstalledWorkflow;
  /** Whether its sessions start with a cache of dependencies. */
  caches: boolean;
  /**
   * Fingerprint of the texts that a preflight checks: configuration (with what it extends),
   * workflow and runner.
   */
  configuration: string;
}

/** What the commit itself contains. */
interface Committed {
  config: string | null;
  rubric: string | null;
  own: string | null;
  runner: string | null;
  workflows: Base["workflows"];
  /** The whole base, if it extends no other repositories. Those change independently. */
  base: Base | null;
}

const getCachedBase = createCache<Committed>(200);

/** @throws GitHubError `not_found` if there is no such branch (an empty repository has none) */
export async function readBase(access: Access, branch: string): Promise<Base> {
  const sha = await readRef(access, getHeadRef(branch));
  if (!sha)
    throw new GitHubError(
      "not_found",
      `${access.owner}/${access.repo} has no branch ${branch}`,
      404,
    );
  return readBaseAt(access, sha);
}

/** @throws GitHubError */
export async function readBaseAt(access: Access, sha: string): Promise<Base> {
  const committed = await getCachedBase(access, sha, () => readCommitted(access, sha));
  return committed.base ?? buildBase(access, sha, committed);
}

async function readCommitted(access: Access, sha: string): Promise<Committed> {
  const [config, rubric, own, files] = await Promise.all([
    readFileText(access, CONFIG_PATH, sha),
    readFileText(access, RUBRIC_PATH, sha),
    readFileText(access, WORKFLOW_PATH, sha),
    listFiles(access, ".github/workflows", sha),
  ]);
  const foreign = files
    .map(({ path }) => path)
    .filter((path) => !OWN_RUNS.includes(path) && /\.ya?ml$/.test(path));
  const [runner, workflows] = await Promise.all([
    findRunnerBlob(access, sha, own),
    Promise.all(
      foreign.map(async (path) => ({
        path,
        triggers: parseTriggers((await readFileText(access, path, sha)) ?? ""),
      })),
    ),
  ]);
  const committed = { config, rubric, own, runner, workflows, base: null };
  return {
    ...committed,
    base: config?.includes("_extends") ? null : await buildBase(access, sha, committed),
  };
}

/**
 * Returns the sha of the blob that the workflow would run. Null if it is missing, or if the
 * workflow asks for none.
 */
async function findRunnerBlob(
  access: Access,
  sha: string,
  workflow: string | null,
): Promise<string | null> {
  if (parseRunnerHash(workflow ?? "") === null) return null;
  const files = await listFiles(access, RUNNER_FOLDER, sha);
  return files.find(({ path }) => path === RUNNER_PATH)?.sha ?? null;
}

/** Returns the paths of the workflows that start for each created branch and tag. */
export function listCreateWorkflows(workflows: Base["workflows"]): string[] {
  return workflows.flatMap(({ path, triggers }) => (triggers["create"] ? [path] : []));
}

async function buildBase(
  access: Access,
  sha: string,
  { config, rubric: ownRubric, own, runner, workflows }: Committed,
): Promise<Base> {
  const loaded = await loadRepositorySettings(access, config);
  const rubric = ownRubric === null ? null : parseRubric(ownRubric);
  const problems = [
    ...(loaded.ok ? [] : loaded.problems),
    ...(rubric?.ok === false ? rubric.problems : []),
  ];
  const settings: Base["settings"] =
    loaded.ok && rubric?.ok !== false
      ? { ok: true, value: { ...loaded.value, ...(rubric ? { rubric: rubric.value } : {}) } }
      : { ok: false, problem: describeSettingsProblems(problems, null) };
  const runnerAsked = parseRunnerHash(own ?? "");
  const installed = runnerAsked === null ? null : { blob: runner, accepted: listAcceptedRunners() };
  return {
    sha,
    settings,
    workflows,
    workflowInstalled: own !== null,
    renderedBy: parseRendererVersion(own ?? ""),
    runnerAsked,
    runner,
    workflow: inspectWorkflow(own ?? "", settings.ok ? settings.value : null, installed),
    caches: hasCacheStep(own ?? ""),
    configuration: hashString(
      JSON.stringify([config, own, ...(runner === null ? [] : [runner]), ...loaded.texts.slice(1)]),
    ),
  };
}

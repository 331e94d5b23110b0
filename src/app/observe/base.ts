/** What the base branch decides: its head, the configuration, the workflows. Kept by commit, which never changes. */
import { CONFIG_PATH, RUNNER_FOLDER, RUNNER_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { acceptedRunners } from "../../config/runner.ts";
import { lookAtWorkflow, restoresCache, type InstalledWorkflow } from "../../config/workflow/installed.ts";
import { toldProblems } from "../../core/build/settingsProblem.ts";
import { renderedBy, runnerAskedFor } from "../../core/onboarding/version.ts";
import { sha256 } from "../../core/plan/hash.ts";
import { parseRubric, RUBRIC_PATH } from "../../core/build/rubric.ts";
import { triggersOf, type Triggers } from "../../core/build/ci.ts";
import type { Facts } from "../../core/build/facts.ts";
import type { Access } from "../github/access.ts";
import { GitHubError } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { headOf, readRef } from "../github/refs.ts";
import { OWN_RUNS } from "./ciRuns.ts";
import { listFiles, readText } from "./contents.ts";
import { settingsFrom } from "./settings.ts";

export interface Base {
  sha: string;
  settings: Facts["settings"];
  /** The workflow files with what starts them, Baton's own left out. */
  workflows: { path: string; triggers: Triggers }[];
  workflowInstalled: boolean;
  /** Version of the Baton that rendered it; null = none did. */
  renderedBy: string | null;
  /** SHA-256 of the runner that the workflow asks for, and sha of the blob that is there; null = none. */
  runnerAsked: string | null;
  runner: string | null;
  workflow: InstalledWorkflow;
  /** Its sessions begin with a cache of dependencies. */
  caches: boolean;
  /** Fingerprint of the texts of configuration (with what it extends), workflow and runner: what a preflight proves. */
  configuration: string;
}

/** What stands in the commit itself. */
interface Committed {
  config: string | null;
  rubric: string | null;
  own: string | null;
  runner: string | null;
  workflows: Base["workflows"];
  /** All of it, where nothing is taken over from other repositories, which move on by themselves. */
  base: Base | null;
}

const kept = keptFor<Committed>(200);

/** @throws GitHubError `not_found` when there is no such branch (an empty repository has none) */
export async function baseOf(access: Access, branch: string): Promise<Base> {
  const sha = await readRef(access, headOf(branch));
  if (!sha) throw new GitHubError("not_found", `${access.owner}/${access.repo} has no branch ${branch}`, 404);
  return baseAt(access, sha);
}

/** @throws GitHubError */
export async function baseAt(access: Access, sha: string): Promise<Base> {
  const committed = await kept(access, sha, () => read(access, sha));
  return committed.base ?? whole(access, sha, committed);
}

async function read(access: Access, sha: string): Promise<Committed> {
  const [config, rubric, own, files] = await Promise.all([
    readText(access, CONFIG_PATH, sha),
    readText(access, RUBRIC_PATH, sha),
    readText(access, WORKFLOW_PATH, sha),
    listFiles(access, ".github/workflows", sha),
  ]);
  const foreign = files.map(({ path }) => path).filter((path) => !OWN_RUNS.includes(path) && /\.ya?ml$/.test(path));
  const [runner, workflows] = await Promise.all([
    runnerOf(access, sha, own),
    Promise.all(
      foreign.map(async (path) => ({ path, triggers: triggersOf((await readText(access, path, sha)) ?? "") })),
    ),
  ]);
  const committed = { config, rubric, own, runner, workflows, base: null };
  return { ...committed, base: config?.includes("_extends") ? null : await whole(access, sha, committed) };
}

/** Sha of the blob that the workflow would run; null = none is there, or the workflow asks for none. */
async function runnerOf(access: Access, sha: string, workflow: string | null): Promise<string | null> {
  if (runnerAskedFor(workflow ?? "") === null) return null;
  const files = await listFiles(access, RUNNER_FOLDER, sha);
  return files.find(({ path }) => path === RUNNER_PATH)?.sha ?? null;
}

/** Paths of the workflows that start for each branch and tag that is created. */
export function findOnCreate(workflows: Base["workflows"]): string[] {
  return workflows.flatMap(({ path, triggers }) => (triggers["create"] ? [path] : []));
}

async function whole(
  access: Access,
  sha: string,
  { config, rubric: ownRubric, own, runner, workflows }: Committed,
): Promise<Base> {
  const loaded = await settingsFrom(access, config);
  const rubric = ownRubric === null ? null : parseRubric(ownRubric);
  const problems = [...(loaded.ok ? [] : loaded.problems), ...(rubric?.ok === false ? rubric.problems : [])];
  const settings: Base["settings"] =
    loaded.ok && rubric?.ok !== false
      ? { ok: true, value: { ...loaded.value, ...(rubric ? { rubric: rubric.value } : {}) } }
      : { ok: false, problem: toldProblems(problems, null) };
  const runnerAsked = runnerAskedFor(own ?? "");
  const installed = runnerAsked === null ? null : { blob: runner, accepted: acceptedRunners() };
  return {
    sha,
    settings,
    workflows,
    workflowInstalled: own !== null,
    renderedBy: renderedBy(own ?? ""),
    runnerAsked,
    runner,
    workflow: lookAtWorkflow(own ?? "", settings.ok ? settings.value : null, installed),
    caches: restoresCache(own ?? ""),
    configuration: sha256(
      JSON.stringify([config, own, ...(runner === null ? [] : [runner]), ...loaded.texts.slice(1)]),
    ),
  };
}

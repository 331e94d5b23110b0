/** Loads the workflow files of a commit. */
import type { GitRepository } from "../../git/repository.ts";
import type { Sandbox } from "../../sandbox.ts";
import { parseWorkflow } from "./parse-workflow.ts";
import type { LoadedWorkflow } from "./workflow-file.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Workflow } from "../../schema/runs.ts";

const WORKFLOWS_FOLDER = ".github/workflows";
const MAX_CACHED = 200;
/** Parsed files by path and blob, because the same file is in every commit. */
const cache = new Map<string, LoadedWorkflow>();

/** Returns all workflow files at the commit, parsed. */
export function loadWorkflows(git: GitRepository, sha: string): LoadedWorkflow[] {
  const folder = git.at(sha, WORKFLOWS_FOLDER);
  const entries = folder === null ? [] : (git.tree(folder.oid) ?? []);
  return entries
    .filter((entry) => /\.ya?ml$/.test(entry.name) && entry.mode.startsWith("100"))
    .map((entry) => parseBlob(git, `${WORKFLOWS_FOLDER}/${entry.name}`, entry.oid));
}

/** Returns one workflow file at the commit, or null if it does not exist. */
export function loadWorkflow(git: GitRepository, sha: string, path: string): LoadedWorkflow | null {
  const entry = git.at(sha, path);
  return entry === null || entry.mode === "040000" ? null : parseBlob(git, path, entry.oid);
}

/**
 * Returns the workflow's entry in the world. Creates it when the file appears for the first time.
 */
export function registerWorkflow(
  sandbox: Sandbox,
  repository: Repository,
  path: string,
  name: string,
): Workflow {
  const known = sandbox.world.workflows.find(
    (one) => one.repositoryId === repository.id && one.path === path,
  );
  if (known !== undefined) {
    known.name = name;
    // Only a registered workflow runs.
    delete known.registering;
    return known;
  }
  const workflow = { id: sandbox.nextId(), repositoryId: repository.id, path, name };
  sandbox.world.workflows.push(workflow);
  return workflow;
}

function parseBlob(git: GitRepository, path: string, oid: string): LoadedWorkflow {
  const key = `${path}\0${oid}`;
  const known = cache.get(key);
  if (known !== undefined) {
    return known;
  }
  const loaded = parseWorkflow(path, git.blob(oid)?.toString("utf8") ?? "");
  if (cache.size >= MAX_CACHED) {
    cache.clear();
  }
  cache.set(key, loaded);
  return loaded;
}

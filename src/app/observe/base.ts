/** What the base branch decides: its head, the configuration, the workflows. Kept by commit, which never changes. */
import { CONFIG_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { defaults, loadSettings } from "../../config/load.ts";
import { lookAtWorkflow, type InstalledWorkflow } from "../../config/workflow/installed.ts";
import { sha256 } from "../../core/plan/hash.ts";
import { triggersOf, type Triggers } from "../../core/build/ci.ts";
import type { Facts } from "../../core/build/facts.ts";
import type { Access } from "../github/access.ts";
import { GitHubError } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { headOf, readRef } from "../github/refs.ts";
import { listFiles, readText } from "./contents.ts";

export interface Base {
  sha: string;
  settings: Facts["settings"];
  /** The workflow files with what starts them, Baton's own left out. */
  workflows: { path: string; triggers: Triggers }[];
  workflowInstalled: boolean;
  workflow: InstalledWorkflow;
  /** Fingerprint of the texts of configuration and workflow: what a preflight proves. */
  configuration: string;
}

const kept = keptFor<Base>(200);

/** @throws GitHubError `not_found` when there is no such branch (an empty repository has none) */
export async function baseOf(access: Access, branch: string): Promise<Base> {
  const sha = await readRef(access, headOf(branch));
  if (!sha) throw new GitHubError("not_found", `${access.owner}/${access.repo} has no branch ${branch}`, 404);
  return baseAt(access, sha);
}

/** @throws GitHubError */
export function baseAt(access: Access, sha: string): Promise<Base> {
  return kept(access, sha, () => read(access, sha));
}

async function read(access: Access, sha: string): Promise<Base> {
  const [config, own, files] = await Promise.all([
    readText(access, CONFIG_PATH, sha),
    readText(access, WORKFLOW_PATH, sha),
    listFiles(access, ".github/workflows", sha),
  ]);
  const foreign = files.filter((path) => path !== WORKFLOW_PATH && /\.ya?ml$/.test(path));
  const workflows = foreign.map(async (path) => ({
    path,
    triggers: triggersOf((await readText(access, path, sha)) ?? ""),
  }));
  const settings = settingsOf(config);
  return {
    sha,
    settings,
    workflows: await Promise.all(workflows),
    workflowInstalled: own !== null,
    workflow: lookAtWorkflow(own ?? "", settings.ok ? settings.value : null),
    configuration: sha256(JSON.stringify([config, own])),
  };
}

function settingsOf(text: string | null): Facts["settings"] {
  if (text === null) return { ok: true, value: defaults() };
  const loaded = loadSettings(text, CONFIG_PATH);
  if (loaded.ok) return loaded;
  const problem = loaded.problems
    .map((p) => `${p.line === null ? "" : `line ${p.line}: `}${p.field === null ? "" : `\`${p.field}\`: `}${p.message}`)
    .join("; ");
  return { ok: false, problem };
}

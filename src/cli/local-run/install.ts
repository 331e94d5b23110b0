import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getMachineEnv } from "../../config/env.ts";
import {
  CONFIG_PATH,
  DEFAULT_SETTINGS,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../core/model/settings.ts";
import { openSandbox } from "../../runner/isolation/index.ts";
import { renderExampleConfig, renderOwnFiles } from "../../config/offered-files.ts";
import { getSchemaUrl } from "../../config/json-schema.ts";
import { getRunnerRelease } from "../../config/runner-bundles.ts";
import { parseRunnerHash } from "../../core/setup/onboarding.ts";
import { createIdentityFlags, runGit, tryGit } from "../git.ts";
import { getVersion } from "../../config/bundle-data.ts";
import { requireChecks } from "./input.ts";
import type { LocalRepository } from "./repository.ts";

/** Returns whether this machine can isolate sessions, by trying it. */
export async function canIsolate(): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "baton-try-"));
  try {
    const { PATH = "" } = getMachineEnv().jobs;
    const io = { environment: { PATH }, print: () => undefined };
    const sandbox = await openSandbox({ writable: [dir], readable: [] }, DEFAULT_SETTINGS, io);
    if ("missing" in sandbox) return false;
    await sandbox[Symbol.asyncDispose]();
    return true;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Subject of the commit that installs Baton. */
export const INSTALL_SUBJECT = "ci: install Baton";

/**
 * Prepares the sandbox's clone as a person would prepare their repository on GitHub. It adds one
 * commit on the branch with the workflow, the workflow's files and the settings file, unless they
 * exist. It removes an earlier build's branches and tags under the prefix from the clone. The
 * user's own repository stays as it is. `checks` are the names of those that this build requires.
 */
export async function installBaton(
  gitDir: string,
  local: LocalRepository,
  checks: readonly string[] = [],
): Promise<void> {
  const { settings, branch, has } = local;
  const prefix = settings.branch_prefix;
  const old = await runGit(gitDir, [
    "for-each-ref",
    "--format=%(refname)",
    `refs/heads/${prefix}`,
    `refs/tags/${prefix}`,
  ]);
  for (const ref of old.split("\n").filter(Boolean))
    await runGit(gitDir, ["update-ref", "-d", ref]);
  if (local.detached) await runGit(gitDir, ["update-ref", `refs/heads/${branch}`, local.head]);
  const files: Record<string, string> = {};
  const open = !has.settings && !(await canIsolate());
  const play = open ? { ...settings, isolation: "off" as const } : settings;
  const own = renderOwnFiles(play, { version: getVersion(), host: "github.com" });
  if (!has.workflow || (await hasOtherRunner(gitDir, branch))) Object.assign(files, own);
  if (!has.settings) {
    const required = checks.length > 0 ? { checks: { require: [...checks] } } : {};
    const text = renderExampleConfig({
      schemaUrl: getSchemaUrl(getVersion()),
      detected: { ...DETECTED, ...required },
    });
    files[CONFIG_PATH] = open ? text + ISOLATION_OFF : text;
  } else if (checks.length > 0) {
    files[CONFIG_PATH] = requireChecks(
      await runGit(gitDir, ["show", `refs/heads/${branch}:${CONFIG_PATH}`]),
      checks,
    );
  }
  await commitFiles(gitDir, local, files);
}

/**
 * Replaces the runner in the clone's workflow with this Baton's, if it is another Baton's. Nobody
 * merges a pull request that would do it.
 */
export async function updateRunner(
  gitDir: string,
  { settings, branch, owner }: LocalRepository,
): Promise<void> {
  if (!(await hasOtherRunner(gitDir, branch))) return;
  await commitFiles(
    gitDir,
    { branch, owner },
    renderOwnFiles(settings, { version: getVersion(), host: "github.com" }),
  );
}

async function hasOtherRunner(gitDir: string, branch: string): Promise<boolean> {
  const workflow = await tryGit(gitDir, ["show", `refs/heads/${branch}:${WORKFLOW_PATH}`]);
  const blob = await tryGit(gitDir, [
    "rev-parse",
    "--verify",
    "--quiet",
    `refs/heads/${branch}:${RUNNER_PATH}`,
  ]);
  const own = getRunnerRelease();
  const asked = parseRunnerHash(workflow ?? "");
  return asked !== null && (asked !== own.sha256 || blob !== own.blob);
}

async function commitFiles(
  gitDir: string,
  { branch, owner }: Pick<LocalRepository, "branch" | "owner">,
  files: Record<string, string>,
): Promise<void> {
  if (Object.keys(files).length === 0) return;
  const head = await runGit(gitDir, ["rev-parse", `refs/heads/${branch}`]);
  let tree = await runGit(gitDir, ["rev-parse", `${head}^{tree}`]);
  for (const [path, text] of Object.entries(files)) {
    const blob = await runGit(gitDir, ["hash-object", "-w", "--stdin"], text);
    tree = await addToTree(gitDir, tree, path.split("/"), blob);
  }
  const made = await runGit(gitDir, [
    ...createIdentityFlags(owner),
    "commit-tree",
    tree,
    "-p",
    head,
    "-m",
    INSTALL_SUBJECT,
  ]);
  await runGit(gitDir, ["update-ref", `refs/heads/${branch}`, made, head]);
}

/** Set explicitly, so that `baton say` and `--auto` have a gate to answer. */
const DETECTED = { gates: { plan: "human", landing: "human" } } as const;

/** Appended to a settings file on a machine that can't isolate sessions. */
export const ISOLATION_OFF = `
# This machine can't isolate sessions: what a model runs, and what the repository's own scripts
# do, can read your files and reach your network. On Linux install bubblewrap and remove this line.
isolation: "off"
`;

/** Returns the tree with the file at `path` added; `null` is the empty tree. */
async function addToTree(
  gitDir: string,
  tree: string | null,
  path: readonly string[],
  blob: string,
): Promise<string> {
  const [name = "", ...rest] = path;
  const entries = tree === null ? "" : await runGit(gitDir, ["ls-tree", "-z", tree]);
  const others = entries
    .split("\0")
    .filter((entry) => entry !== "" && entry.split("\t").slice(1).join("\t") !== name);
  let own = `100644 blob ${blob}\t${name}`;
  if (rest.length > 0) {
    const below =
      tree === null
        ? null
        : await tryGit(gitDir, ["rev-parse", "--verify", "--quiet", `${tree}:${name}`]);
    own = `040000 tree ${await addToTree(gitDir, below, rest, blob)}\t${name}`;
  }
  return runGit(gitDir, ["mktree", "-z"], [...others, own].map((entry) => `${entry}\0`).join(""));
}

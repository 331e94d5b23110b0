import { CONFIG_PATH, RUNNER_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { exampleConfig } from "../../config/example.ts";
import { schemaUrl } from "../../config/json-schema.ts";
import { ownFiles } from "../../config/offered.ts";
import { runnerRelease } from "../../config/runner.ts";
import { runnerAskedFor } from "../../core/onboarding/version.ts";
import { git, gitOrNull } from "../git.ts";
import { version } from "../../config/version.ts";
import { requireChecks } from "./checks.ts";
import { isolates } from "./isolates.ts";
import type { LocalRepository } from "./repository.ts";

/** Subject of the commit that installs Baton. */
export const INSTALLS = "ci: install Baton";

/**
 * Prepares the sandbox's clone as a person would prepare their repository on GitHub: one commit on the branch with the
 * workflow, what it runs and the settings file, as far as they aren't there. What an earlier build left behind under
 * the prefix is removed from the clone; the user's own repository stays as it is. `checks`: names of those that this
 * build requires.
 */
export async function installInto(
  gitDir: string,
  local: LocalRepository,
  checks: readonly string[] = [],
): Promise<void> {
  const { settings, branch, has } = local;
  const prefix = settings.branch_prefix;
  const old = await git(gitDir, ["for-each-ref", "--format=%(refname)", `refs/heads/${prefix}`, `refs/tags/${prefix}`]);
  for (const ref of old.split("\n").filter(Boolean)) await git(gitDir, ["update-ref", "-d", ref]);
  if (local.detached) await git(gitDir, ["update-ref", `refs/heads/${branch}`, local.head]);
  const files: Record<string, string> = {};
  const open = !has.settings && !(await isolates());
  const play = open ? { ...settings, isolation: "off" as const } : settings;
  const own = ownFiles(play, { version: version(), host: "github.com" });
  if (!has.workflow || (await runsAnother(gitDir, branch))) Object.assign(files, own);
  if (!has.settings) {
    const required = checks.length > 0 ? { checks: { require: [...checks] } } : {};
    const text = exampleConfig({ schemaUrl: schemaUrl(version()), detected: { ...detected, ...required } });
    files[CONFIG_PATH] = open ? text + ISOLATION_OFF : text;
  } else if (checks.length > 0) {
    files[CONFIG_PATH] = requireChecks(await git(gitDir, ["show", `refs/heads/${branch}:${CONFIG_PATH}`]), checks);
  }
  await commit(gitDir, local, files);
}

/**
 * Where the clone's workflow asks for the runner of another Baton than this one, it gets this one's: nobody merges a
 * pull request that would bring it.
 */
export async function updateRunner(gitDir: string, { settings, branch, owner }: LocalRepository): Promise<void> {
  if (!(await runsAnother(gitDir, branch))) return;
  await commit(gitDir, { branch, owner }, ownFiles(settings, { version: version(), host: "github.com" }));
}

async function runsAnother(gitDir: string, branch: string): Promise<boolean> {
  const workflow = await gitOrNull(gitDir, ["show", `refs/heads/${branch}:${WORKFLOW_PATH}`]);
  const blob = await gitOrNull(gitDir, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}:${RUNNER_PATH}`]);
  const own = runnerRelease();
  const asked = runnerAskedFor(workflow ?? "");
  return asked !== null && (asked !== own.sha256 || blob !== own.blob);
}

async function commit(
  gitDir: string,
  { branch, owner }: Pick<LocalRepository, "branch" | "owner">,
  files: Record<string, string>,
): Promise<void> {
  if (Object.keys(files).length === 0) return;
  const head = await git(gitDir, ["rev-parse", `refs/heads/${branch}`]);
  let tree = await git(gitDir, ["rev-parse", `${head}^{tree}`]);
  for (const [path, text] of Object.entries(files)) {
    const blob = await git(gitDir, ["hash-object", "-w", "--stdin"], text);
    tree = await withFile(gitDir, tree, path.split("/"), blob);
  }
  const identity = ["-c", `user.name=${owner.name}`, "-c", `user.email=${owner.email}`, "-c", "commit.gpgSign=false"];
  const made = await git(gitDir, [...identity, "commit-tree", tree, "-p", head, "-m", INSTALLS]);
  await git(gitDir, ["update-ref", `refs/heads/${branch}`, made, head]);
}

/** What a person answers by `baton say`, or `--auto` for them, is asked for whatever the defaults become. */
const detected = { gates: { plan: "human", landing: "human" } } as const;

/** Ends a settings file on a machine that can't isolate sessions. */
export const ISOLATION_OFF = `
# This machine can't keep sessions apart: whatever a model has run, and whatever the repository's own scripts do, reads
# your files and reaches your network. On Linux install bubblewrap and remove this line.
isolation: "off"
`;

/** The tree with the file at `path` put in; `null` is the empty tree. */
async function withFile(gitDir: string, tree: string | null, path: readonly string[], blob: string): Promise<string> {
  const [name = "", ...rest] = path;
  const entries = tree === null ? "" : await git(gitDir, ["ls-tree", "-z", tree]);
  const others = entries.split("\0").filter((entry) => entry !== "" && entry.split("\t").slice(1).join("\t") !== name);
  let own = `100644 blob ${blob}\t${name}`;
  if (rest.length > 0) {
    const below =
      tree === null ? null : await gitOrNull(gitDir, ["rev-parse", "--verify", "--quiet", `${tree}:${name}`]);
    own = `040000 tree ${await withFile(gitDir, below, rest, blob)}\t${name}`;
  }
  return git(gitDir, ["mktree", "-z"], [...others, own].map((entry) => `${entry}\0`).join(""));
}

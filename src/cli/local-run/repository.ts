import { existsSync, globSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { connectRepository } from "../../app/cli-access.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { readSource } from "../../app/observe/base.ts";
import {
  getDefaultSettings,
  loadLayeredSettings,
  loadSettings,
  type LoadedSettings,
} from "../../config/load-settings.ts";
import { CONFIG_PATH, PASS_PATH, WORKFLOW_PATH, type Settings } from "../../core/model/settings.ts";
import { assertGit, tryGit } from "../git.ts";
import { findCredentials } from "../github/credentials.ts";
import { parseRemoteUrl } from "../github/build-lookup.ts";
import { parseWorkflowName } from "../../config/workflow/reconcile-workflow.ts";
import { quoteForShell } from "../../core/text/format.ts";
import { Problem } from "../problem.ts";

// Settings from a folder on this machine, with what they extend on GitHub.

/**
 * In the result, `why` says why the extended file wasn't loaded; `null` if it was, or if the
 * settings extend nothing.
 */
export async function loadLocalSettings(
  text: string,
  folder: string,
): Promise<{ loaded: LoadedSettings; why: string | null }> {
  const loaded = loadSettings(text, CONFIG_PATH);
  if (!loaded.ok || loaded.unread === null) return { loaded, why: null };
  const found = await findCredentials();
  if (!found)
    return { loaded, why: "set GH_TOKEN to a token that may read it, or run gh auth login" };
  const { identity: asker, webUrl } = found;
  const remote = await tryGit(folder, ["remote", "get-url", "origin"]);
  if (remote === null)
    return { loaded, why: "the remote `origin`, which says whose repository this is, isn't set" };
  const own = parseRemoteUrl(remote, webUrl);
  if (!own) return { loaded, why: `the remote \`origin\` is not on ${new URL(webUrl).host}` };
  const { owner, repo } = own;
  try {
    const { access } = await connectRepository(asker, owner, repo);
    return {
      loaded: await loadLayeredSettings(text, { owner, repo, path: CONFIG_PATH }, (source) =>
        readSource(access, source),
      ),
      why: null,
    };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return { loaded, why: `GitHub doesn't show ${owner}/${repo}: ${error.message}` };
  }
}

/** A person's own repository, which is read and never written to. */
export interface LocalRepository {
  path: string;
  /** Valid as a repository's name on GitHub. */
  name: string;
  /** The base branch of the build: the current branch, or an unused name for a detached HEAD. */
  branch: string;
  /** Whether no branch is checked out. Then `branch` exists only in the copy. */
  detached: boolean;
  head: string;
  settings: Settings;
  has: { workflow: boolean; settings: boolean };
  /** The user in git's configuration; the sandbox's owner is made from it. */
  owner: { login: string; name: string; email: string };
}

/** Inspects the repository at `path`. Throws a `Problem` if no build can start from it. */
export async function inspectLocalRepository(path: string): Promise<LocalRepository> {
  const root = await findRoot(path);
  const named = await tryGit(root, ["symbolic-ref", "--short", "HEAD"]);
  const head = await tryGit(root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (!head)
    throw new Problem(`${path} has no commit on ${named ?? "HEAD"}: commit something there first`);
  const branch = named ?? (await findFreeBranch(root, head));
  return readRepositoryAt(root, { branch, head, detached: named === null });
}

/**
 * Returns the top folder of the repository at `path` and the settings in its file, committed or
 * not. `alone` says why the extended file wasn't loaded. Throws a `Problem`.
 */
export async function loadFolderSettings(
  path: string,
): Promise<{ root: string; settings: Settings; alone: string | null }> {
  const root = await findRoot(path);
  const file = join(root, CONFIG_PATH);
  const { loaded, why } = await loadLocalSettings(
    existsSync(file) ? readFileSync(file, "utf8") : "",
    root,
  );
  return { root, settings: assertUsable(loaded), alone: why };
}

/**
 * Lists the names of its workflows other than Baton's, from their current files. Their runs are
 * CI's.
 */
export async function listWorkflowNames(path: string): Promise<string[]> {
  const root = await findRoot(path);
  const paths = globSync(".github/workflows/*.{yml,yaml}", { cwd: root }).map((one) =>
    one.replaceAll("\\", "/"),
  );
  const names = paths
    .filter((one) => one !== WORKFLOW_PATH && one !== PASS_PATH)
    .map((one) => parseWorkflowName(readFileSync(join(root, one), "utf8")) ?? one);
  return [...new Set(names)].toSorted();
}

/** Returns the repository as of a commit, which need not be checked out. */
export async function readRepositoryAt(
  root: string,
  at: { branch: string; head: string; detached: boolean },
): Promise<LocalRepository> {
  const { head } = at;
  const file = await tryGit(root, ["show", `${head}:${CONFIG_PATH}`]);
  return {
    path: root,
    name: toSafeName(basename(root).replace(/\.git$/, ""), /[^A-Za-z0-9._-]+/g) || "repository",
    ...at,
    settings: file === null ? getDefaultSettings() : parseSettings(file),
    has: {
      workflow: (await tryGit(root, ["cat-file", "-e", `${head}:${WORKFLOW_PATH}`])) !== null,
      settings: file !== null,
    },
    owner: await readOwner(root),
  };
}

/**
 * Returns `main`, or the first unused name of `baton-base`, `baton-base-2` …: commits of another
 * branch must not count as the build's.
 */
async function findFreeBranch(root: string, head: string): Promise<string> {
  for (let n = 0; ; n++) {
    const name = n === 0 ? "main" : `baton-base${n === 1 ? "" : `-${n}`}`;
    const there = await tryGit(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]);
    if (there === null || there === "" || there === head) return name;
  }
}

async function findRoot(path: string): Promise<string> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Problem(`there is nothing at ${path}: name a git repository with --repo`);
  if (!found.isDirectory())
    throw new Problem(`${path} is a file: name the folder of a git repository with --repo`);
  await assertGit();
  const real = realpathSync(resolve(path));
  const bare = await tryGit(real, [
    "rev-parse",
    "--is-bare-repository",
    "--absolute-git-dir",
    "--show-prefix",
  ]);
  const remedy = `make it one with git -C ${quoteForShell(path)} init, add files and commit`;
  if (bare === null) throw new Problem(`${path} is not a git repository: ${remedy}`);
  const [isBare, gitDir = "", prefix = ""] = bare.split("\n");
  if (
    isBare === "true"
      ? realpathSync(gitDir) === real
      : prefix === "" && realpathSync(gitDir) !== real
  )
    return real;
  const top = await tryGit(real, ["rev-parse", "--show-toplevel"]);
  throw new Problem(
    `${path} is inside a git repository, not its top folder: use --repo ` +
      `${quoteForShell(top || gitDir)}`,
  );
}

/** Parses settings for a build on this machine, which lacks GitHub's other repositories. */
function parseSettings(text: string): Settings {
  const loaded = loadSettings(text, CONFIG_PATH);
  if (!loaded.ok || loaded.unread === null) return assertUsable(loaded);
  throw new Problem(
    `${CONFIG_PATH} extends ${loaded.unread}, which is on GitHub: for a build on this ` +
      "machine copy what it needs from there into the file, without _extends, and commit it",
  );
}

function assertUsable(loaded: LoadedSettings): Settings {
  if (loaded.ok) return loaded.value;
  const [
    { file, line, field, message } = {
      file: CONFIG_PATH,
      line: null,
      field: null,
      message: "can't be used",
    },
  ] = loaded.problems;
  const more = loaded.problems.length > 1 ? ` (and ${loaded.problems.length - 1} more)` : "";
  throw new Problem(
    `${file}${line ? `:${line}` : ""}: ${field ? `${field}: ` : ""}${message}${more}; ` +
      "fix and commit it",
  );
}

async function readOwner(root: string): Promise<LocalRepository["owner"]> {
  const name = (await tryGit(root, ["config", "user.name"]))?.trim() || "you";
  const login = toSafeName(name.normalize("NFKD").replace(/\p{M}/gu, ""), /[^A-Za-z0-9]+/g)
    .slice(0, 39)
    .replace(/-$/, "");
  const email = (await tryGit(root, ["config", "user.email"]))?.trim() || "you@localhost";
  // The App's name is `baton`. An owner of that name would look like it in every comment.
  return {
    login: login === "" || /^baton$/i.test(login) ? "you" : login.toLowerCase(),
    name,
    email,
  };
}

function toSafeName(text: string, foreign: RegExp): string {
  return text.replace(foreign, "-").replace(/^[-.]+|-+$/g, "");
}

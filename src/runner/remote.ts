/** The repository on the server, which the trusted part of a session reads. */
import type { SessionEnv } from "../config/session-env.ts";
import { GitError, type Git } from "./git.ts";

export interface Remote {
  /**
   * Bare repository with what was fetched. It is outside of the worktree, so that no tool can
   * configure it.
   */
  store: string;
  git: Git;
  /** Returns the head of a branch, or null if there is none. */
  readHead(branch: string): Promise<string | null>;
  /** Returns the heads of the branches that match a glob, by their names. */
  readHeads(glob: string): Promise<Map<string, string>>;
  /** Fetches commits and their history up to `depth`; `null` = all of it. */
  fetch(commits: readonly string[], depth: number | null): Promise<void>;
  /** Whether the server would accept a push of the local `commit`. Pushes nothing. */
  canPush(commit: string): Promise<boolean>;
}

/** Opens an empty store for the repository in `env`. */
export async function openRemote(
  env: Pick<SessionEnv, "serverUrl" | "repository" | "token">,
  git: Git,
  store: string,
): Promise<Remote> {
  await git(["init", "--quiet", "--bare", store]);
  const url = `${env.serverUrl}/${env.repository}.git`;
  // Like actions/checkout, but in the environment: no file and no command line contains the token.
  const basic = Buffer.from(`x-access-token:${env.token}`).toString("base64");
  const config = env.token
    ? ([[`http.${env.serverUrl}/.extraheader`, `AUTHORIZATION: basic ${basic}`]] as const)
    : undefined;
  const heads = async (glob: string) => {
    const out = await git(["ls-remote", "--", url, `refs/heads/${glob}`], {
      machine: true,
      config,
    });
    const lines = out.toString().split("\n").filter(Boolean);
    return new Map(
      lines.map(
        (line) => [line.slice(41).replace(/^refs\/heads\//, ""), line.slice(0, 40)] as const,
      ),
    );
  };
  const fetch = async (commits: readonly string[], depth: number | null) => {
    const wanted = depth === 1 ? await listMissing(git, store, commits) : [...new Set(commits)];
    if (wanted.length === 0) return;
    const shallow = await isShallow(git, store);
    const deep = depth !== null ? [`--depth=${depth}`] : shallow ? ["--unshallow"] : [];
    await git(
      ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", ...deep, "--", url, ...wanted],
      {
        cwd: store,
        machine: true,
        config,
      },
    );
  };
  let turn: Promise<void> = Promise.resolve();
  return {
    store,
    git,
    readHeads: heads,
    readHead: async (branch) => (await heads(branch)).get(branch) ?? null,
    // Runs one fetch at a time, because git refuses two concurrent writes of the store's `shallow`
    // file.
    fetch(commits, depth) {
      const fetched = turn.then(() => fetch(commits, depth));
      turn = fetched.catch(() => undefined);
      return fetched;
    },
    async canPush(commit) {
      const to = `${commit}:refs/heads/baton-preflight`;
      const tried = git(["push", "--quiet", "--dry-run", "--", url, to], {
        cwd: store,
        machine: true,
        config,
      });
      return tried.then(
        () => true,
        () => false,
      );
    },
  };
}

/** Lists the commits that the store lacks. A fetched commit has all its files. */
async function listMissing(git: Git, store: string, commits: readonly string[]): Promise<string[]> {
  const input = [...new Set(commits)].map((commit) => `${commit}\n`).join("");
  const out = await git(["cat-file", "--batch-check=%(objectname)"], { cwd: store, input });
  return out
    .toString()
    .split("\n")
    .filter((line) => line.endsWith(" missing"))
    .map((line) => line.split(" ")[0]!);
}

async function isShallow(git: Git, store: string): Promise<boolean> {
  return (
    (await git(["rev-parse", "--is-shallow-repository"], { cwd: store })).toString().trim() ===
    "true"
  );
}

/**
 * Fetches two commits with enough history to find their merge base. Returns the merge base, or null
 * if they share none.
 */
export async function fetchWithMergeBase(
  remote: Remote,
  one: string,
  other: string,
): Promise<string | null> {
  for (const depth of [50, 1000, null]) {
    await remote.fetch([one, other], depth);
    const base = await remote
      .git(["merge-base", one, other], { cwd: remote.store })
      .catch(ignoreNoMergeBase);
    if (base) return base.toString().trim();
  }
  return null;
}

/** `merge-base` exits with 1 if there is none. */
function ignoreNoMergeBase(error: unknown): null {
  if (error instanceof GitError && error.code === 1) return null;
  throw error;
}

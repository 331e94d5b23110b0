/** The repository on the server, as the trusted part of a session reads it. */
import type { SessionEnv } from "../config/session-env.ts";
import { GitError, type Git } from "./git.ts";

export interface Remote {
  /**
   * Bare repository that holds what was fetched; outside of the worktree, so that no tool can
   * configure it.
   */
  store: string;
  git: Git;
  /** Head of a branch, or null when there is none. */
  readHead(branch: string): Promise<string | null>;
  /** Heads of the branches that a glob matches, by their names. */
  readHeads(glob: string): Promise<Map<string, string>>;
  /** Brings commits and, as far as `depth` goes, their history; `null` = all of it. */
  fetch(commits: readonly string[], depth: number | null): Promise<void>;
  /** Whether a push of `commit`, which is there, would be taken. Nothing is pushed. */
  canPush(commit: string): Promise<boolean>;
}

/** Opens an empty store for the repository that `env` names. */
export async function openRemote(
  env: Pick<SessionEnv, "serverUrl" | "repository" | "token">,
  git: Git,
  store: string,
): Promise<Remote> {
  await git(["init", "--quiet", "--bare", store]);
  const url = `${env.serverUrl}/${env.repository}.git`;
  // As actions/checkout does it, but by environment: the token is in no file and on no command
  // line.
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
    // One at a time: git refuses to write the store's `shallow` file twice at once.
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

/** Those that the store has not got yet: what was fetched once, was fetched with all its files. */
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
 * Fetches two commits with as much history as shows their merge base; returns it, or null when they
 * share none.
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

/** `merge-base` ends with 1 when there is none. */
function ignoreNoMergeBase(error: unknown): null {
  if (error instanceof GitError && error.code === 1) return null;
  throw error;
}

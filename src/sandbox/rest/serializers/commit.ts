import { isVerifiedCommit } from "../../git/commit-signing.ts";
import type { Commit, FileDiff, GitRepository } from "../../git/repository.ts";
import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";

/** Serializes a commit of the Git Data API (`/git/commits`). */
export function serializeGitCommit(sandbox: Sandbox, repository: Repository, commit: Commit) {
  const api = getRepositoryApiUrl(sandbox, repository);
  return {
    sha: commit.oid,
    node_id: formatNodeId("C", commit.oid),
    url: `${api}/git/commits/${commit.oid}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message.trimEnd(),
    parents: serializeParents(sandbox, repository, commit),
    verification: serializeVerification(sandbox, commit),
  };
}

/**
 * Serializes a commit of the repository API (`/commits`), with the accounts of author and
 * committer.
 */
export function serializeCommit(sandbox: Sandbox, repository: Repository, commit: Commit) {
  const api = getRepositoryApiUrl(sandbox, repository);
  return {
    sha: commit.oid,
    node_id: formatNodeId("C", commit.oid),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message.trimEnd(),
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.oid}`,
      comment_count: 0,
      verification: serializeVerification(sandbox, commit),
    },
    url: `${api}/commits/${commit.oid}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/commit/${commit.oid}`,
    comments_url: `${api}/commits/${commit.oid}/comments`,
    author: serializeUserByEmail(sandbox, commit.author.email),
    committer: serializeUserByEmail(sandbox, commit.committer.email),
    parents: serializeParents(sandbox, repository, commit),
  };
}

/** Serializes the short form in runs and check suites. */
export function serializeSimpleCommit(commit: Commit) {
  const who = ({ name, email }: Commit["author"]) => ({ name, email });
  return {
    id: commit.oid,
    tree_id: commit.tree,
    message: commit.message.trimEnd(),
    timestamp: commit.committer.date,
    author: who(commit.author),
    committer: who(commit.committer),
  };
}

export function serializeChangedFile(
  sandbox: Sandbox,
  repository: Repository,
  file: FileDiff,
  head: string,
) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const api = getRepositoryApiUrl(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${head}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

/** Returns a commit's own change: compared with its first parent, or with nothing. */
export function getOwnChange(git: GitRepository, commit: Commit): FileDiff[] {
  const base = commit.parents[0] ?? git.writeTree([]);
  return git.diff(base, commit.oid);
}

export function findLoginByEmail(sandbox: Sandbox, email: string): string | null {
  const same = (one: string): boolean => one !== "" && one.toLowerCase() === email.toLowerCase();
  return sandbox.world.accounts.find((known) => same(known.email))?.login ?? null;
}

function serializeUserByEmail(sandbox: Sandbox, email: string) {
  const login = findLoginByEmail(sandbox, email);
  return login === null ? null : serializeUser(sandbox, login);
}

function serializeParents(sandbox: Sandbox, repository: Repository, commit: Commit) {
  const api = getRepositoryApiUrl(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  return commit.parents.map((sha) => ({
    sha,
    url: `${api}/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
  }));
}

function serializeVerification(sandbox: Sandbox, commit: Commit) {
  const verified = isVerifiedCommit(sandbox, commit);
  const reason = verified
    ? "valid"
    : commit.signature === null
      ? "unsigned"
      : "unknown_signature_type";
  return {
    verified,
    reason,
    signature: commit.signature,
    payload: commit.signature === null ? null : commit.payload,
    verified_at: verified ? commit.committer.date : null,
  };
}

import { recordIssueEvent, sendIssueEvent } from "../issues/issue-events.ts";
import { closeNamedIssues } from "../issues/issue-state.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import { applyRefMoves, moveRefs, reportRefMove } from "../git/move-refs.ts";
import { ZERO, type Commit, type GitRepository } from "../git/repository.ts";
import { HttpError } from "../rest/http-error.ts";
import { RuleViolationError } from "../rules/rule-violations.ts";
import { createWebFlowPerson, writeSignedCommit } from "../git/commit-signing.ts";
import { getCommitAuthor, getGitTime } from "../rest/git/author.ts";
import { listCommitsOfPull } from "./pull-contents.ts";
import { getGit } from "../git/get-git.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull, MergeMethod } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";
import type { Actor } from "../auth/actor.ts";
import { getMessageSubject } from "../git/formats.ts";

/** Records a merge, by the button or by a push that contains the head, and emits its events. */
export function markMerged(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  actor: string,
  mergeCommitSha: string,
): void {
  const now = formatTimestamp(sandbox.clock());
  Object.assign(pull, { merged: true, mergedAt: now, mergedBy: actor, mergeCommitSha });
  Object.assign(issue, { state: "closed", closedAt: now, closedBy: actor });
  recordIssueEvent(sandbox, issue, "merged", actor, { commitId: mergeCommitSha });
  recordIssueEvent(sandbox, issue, "closed", actor);
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "closed", actor);
  if (pull.baseRef === repository.defaultBranch)
    closeNamedIssues(sandbox, repository, issue.body ?? "", actor);
}

/** The person who merges, and the place: a request, or GitHub itself on somebody's behalf. */
interface Merger {
  sandbox: Sandbox;
  repository: Repository;
  git: GitRepository;
  actor: Actor;
  login: string;
}

/**
 * Merges a pull request whose rules allow it: moves the base, marks it as merged, deletes its
 * branch. Returns the base's head.
 */
export function mergeNow(
  by: Merger,
  found: { issue: Issue; pull: Pull },
  method: MergeMethod,
  title?: string,
  message?: string,
): string {
  const { actor, git, login, repository, sandbox } = by;
  const { issue, pull } = found;
  const sha = writeMergeCommits(by, found, method, title, message);
  if (git.ref(`refs/heads/${pull.baseRef}`) !== pull.baseSha) {
    throw new HttpError(405, "Base branch was modified. Review and try the merge again.");
  }
  const wish = {
    ref: `refs/heads/${pull.baseRef}`,
    after: sha,
    expected: pull.baseSha,
    via: "merge" as const,
  };
  const moves = runAsMerge(() => applyRefMoves(sandbox, repository, actor, [wish]));
  markMerged(sandbox, repository, issue, pull, login, sha);
  for (const move of moves) reportRefMove(sandbox, repository, actor, move);
  if (repository.deleteBranchOnMerge) deleteHead(by, pull);
  return sha;
}

/** Runs a move as a merge. A ruleset's refusal is 422 for a push, and 405 for a merge. */
function runAsMerge<T>(move: () => T): T {
  try {
    return move();
  } catch (error) {
    if (error instanceof RuleViolationError) throw error.withStatus(405);
    if (error instanceof HttpError && error.status === 422) throw new HttpError(405, error.message);
    throw error;
  }
}

/**
 * Deletes the merged branch. As on GitHub, open pull requests into it first get its base as their
 * new base.
 */
export function deleteHead({ actor, git, repository, sandbox }: Merger, pull: Pull): void {
  const base = git.ref(`refs/heads/${pull.baseRef}`);
  for (const other of sandbox.world.issues) {
    if (other.repositoryId !== repository.id || other.state !== "open" || !other.pull || !base)
      continue;
    if (other.pull.baseRef === pull.headRef)
      Object.assign(other.pull, { baseRef: pull.baseRef, baseSha: base });
  }
  const ref = `refs/heads/${pull.headRef}`;
  if (!git.ref(ref)) return;
  try {
    moveRefs(sandbox, repository, actor, [{ ref, after: ZERO }]);
  } catch (error) {
    // A branch that a ruleset protects is kept. The merge has happened anyway.
    if (!(error instanceof HttpError)) throw error;
  }
}

/** Writes the commits of a merge. Returns the base's new head. */
export function writeMergeCommits(
  call: Merger,
  { issue, pull }: { issue: Issue; pull: Pull },
  method: MergeMethod,
  title?: string,
  message?: string,
): string {
  const { git, repository, sandbox } = call;
  const commits = listCommitsOfPull(git, pull).flatMap((oid) => git.commit(oid) ?? []);
  if (method === "rebase") return rebaseCommits(call, git, pull, commits);
  const { tree } = git.merge(pull.baseSha, pull.headSha);
  if (tree === null) throw createRefusal();
  const date = getGitTime(sandbox);
  const squash = method === "squash";
  const [only] = commits;
  const single = squash && commits.length === 1 && only ? only : null;
  const byCommit = single !== null && repository.squashMergeCommitTitle !== "PR_TITLE";
  const usual = squash
    ? `${byCommit ? getMessageSubject(single.message) : issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${repository.owner}/${pull.headRef}`;
  const usualBody = squash ? formatSquashBody(repository, issue, commits) : issue.title;
  const author = getCommitAuthor(call, date);
  const authors = new Set(
    commits.map((commit) => `${commit.author.name} <${commit.author.email}>`),
  );
  const together = [...authors].filter((one) => one !== `${author.name} <${author.email}>`);
  const trailers =
    squash && !single && message === undefined
      ? together.map((one) => `Co-authored-by: ${one}`)
      : [];
  const parts = [title ?? usual, message ?? usualBody, trailers.join("\n")].filter(
    (part) => part !== "",
  );
  return writeSignedCommit(sandbox, git, {
    tree,
    parents: squash ? [pull.baseSha] : [pull.baseSha, pull.headSha],
    author: single ? { ...single.author, date } : author,
    committer: createWebFlowPerson(date),
    message: parts.join("\n\n"),
  });
}

/** Replays each commit on the base. Authors stay; merge commits and empty commits are left out. */
function rebaseCommits(call: Merger, git: GitRepository, pull: Pull, commits: Commit[]): string {
  const committer = getCommitAuthor(call, getGitTime(call.sandbox));
  let onto = pull.baseSha;
  for (const commit of commits) {
    const [parent] = commit.parents;
    if (commit.parents.length !== 1 || !parent) continue;
    const { tree } = git.merge(onto, commit.oid, parent);
    if (tree === null) throw new HttpError(405, "This branch can't be rebased");
    if (tree === git.commit(onto)?.tree) continue;
    const { author, message } = commit;
    onto = git.writeCommit({ tree, parents: [onto], author, committer, message, signature: null });
  }
  return onto;
}

/** `squash_merge_commit_message`: https://docs.github.com/rest/repos/repos#update-a-repository */
function formatSquashBody(
  { squashMergeCommitMessage: of }: Merger["repository"],
  issue: Issue,
  commits: Commit[],
): string {
  if (of === "BLANK") return "";
  if (of === "PR_BODY") return issue.body ?? "";
  const [only, ...others] = commits;
  return only && others.length === 0 ? getBody(only.message) : listMessages(commits);
}

function listMessages(commits: Commit[]): string {
  return commits.map((commit) => `* ${commit.message.trimEnd()}`).join("\n\n");
}

function getBody(message: string): string {
  return message.split("\n").slice(1).join("\n").trim();
}

function createRefusal(): HttpError {
  return new HttpError(405, "Pull Request is not mergeable");
}

/** GitHub's own account that merges the tested entries of its queue. */
export const QUEUE_BOT = "github-merge-queue[bot]";

/** Creates the merger for a merge that GitHub performs later on behalf of this account. */
export function createMerger(sandbox: Sandbox, repository: Repository, login: string): Merger {
  const { world } = sandbox;
  let account = world.accounts.find((one) => one.login === login);
  if (!account) {
    const id = sandbox.nextId();
    const email = `${id}+${login}@users.noreply.github.com`;
    account = { id, login, type: "Bot", name: login, email, token: null };
    world.accounts.push(account);
  }
  return {
    sandbox,
    repository,
    git: getGit(sandbox, repository),
    login,
    actor: { kind: "person", login, account },
  };
}

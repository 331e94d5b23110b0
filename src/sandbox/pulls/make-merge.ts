import type { Commit, GitRepository } from "../git/repository.ts";
import { webFlow, writeSigned } from "../git/sign.ts";
import type { Issue, Pull } from "../model.ts";
import type { Merging } from "./merge-now.ts";
import { authorOf, seconds } from "../rest/git/author.ts";
import { Refusal } from "../rest/refusal.ts";
import { commitsOf } from "./change.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

/** Writes the commits that a merge makes of a pull request; returns the base's new head. */
export function makeMerge(
  call: Merging,
  { issue, pull }: { issue: Issue; pull: Pull },
  method: MergeMethod,
  title?: string,
  message?: string,
): string {
  const { git, repository, sandbox } = call;
  const commits = commitsOf(git, pull).flatMap((oid) => git.commit(oid) ?? []);
  if (method === "rebase") return rebase(call, git, pull, commits);
  const { tree } = git.merge(pull.baseSha, pull.headSha);
  if (tree === null) throw notMergeable();
  const date = seconds(sandbox);
  const squash = method === "squash";
  const [only] = commits;
  const single = squash && commits.length === 1 && only ? only : null;
  const byCommit = single !== null && repository.squashMergeCommitTitle !== "PR_TITLE";
  const usual = squash
    ? `${byCommit ? firstLine(single.message) : issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${repository.owner}/${pull.headRef}`;
  const usualBody = squash ? squashBody(repository, issue, commits) : issue.title;
  const author = authorOf(call, date);
  const authors = new Set(commits.map((commit) => `${commit.author.name} <${commit.author.email}>`));
  const together = [...authors].filter((one) => one !== `${author.name} <${author.email}>`);
  const trailers = squash && !single && message === undefined ? together.map((one) => `Co-authored-by: ${one}`) : [];
  const parts = [title ?? usual, message ?? usualBody, trailers.join("\n")].filter((part) => part !== "");
  return writeSigned(sandbox, git, {
    tree,
    parents: squash ? [pull.baseSha] : [pull.baseSha, pull.headSha],
    author: single ? { ...single.author, date } : author,
    committer: webFlow(date),
    message: parts.join("\n\n"),
  });
}

/** Replays each commit on the base; authors stay, merge commits and what became empty are left out. */
function rebase(call: Merging, git: GitRepository, pull: Pull, commits: Commit[]): string {
  const committer = authorOf(call, seconds(call.sandbox));
  let onto = pull.baseSha;
  for (const commit of commits) {
    const [parent] = commit.parents;
    if (commit.parents.length !== 1 || !parent) continue;
    const { tree } = git.merge(onto, commit.oid, parent);
    if (tree === null) throw new Refusal(405, "This branch can't be rebased");
    if (tree === git.commit(onto)?.tree) continue;
    const { author, message } = commit;
    onto = git.writeCommit({ tree, parents: [onto], author, committer, message, signature: null });
  }
  return onto;
}

/** `squash_merge_commit_message`: https://docs.github.com/rest/repos/repos#update-a-repository */
function squashBody({ squashMergeCommitMessage: of }: Merging["repository"], issue: Issue, commits: Commit[]): string {
  if (of === "BLANK") return "";
  if (of === "PR_BODY") return issue.body ?? "";
  const [only, ...others] = commits;
  return only && others.length === 0 ? rest(only.message) : listed(commits);
}

function listed(commits: Commit[]): string {
  return commits.map((commit) => `* ${commit.message.trimEnd()}`).join("\n\n");
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? "";
}

function rest(message: string): string {
  return message.split("\n").slice(1).join("\n").trim();
}

function notMergeable(): Refusal {
  return new Refusal(405, "Pull Request is not mergeable");
}

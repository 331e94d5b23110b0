/** The repository: its settings and where its default branch stands, asked together with the issue. */
import type { RepositoryFact } from "../../core/build/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";

export const REPOSITORY_FIELDS = `databaseId nameWithOwner isArchived
  squashMergeAllowed rebaseMergeAllowed mergeCommitAllowed squashMergeCommitMessage squashMergeCommitTitle
  webCommitSignoffRequired
  defaultBranchRef { name target { oid } }`;

export interface RepositoryAnswer {
  databaseId: number;
  nameWithOwner: string;
  isArchived: boolean;
  squashMergeAllowed: boolean;
  rebaseMergeAllowed: boolean;
  mergeCommitAllowed: boolean;
  squashMergeCommitMessage: string;
  squashMergeCommitTitle: string;
  webCommitSignoffRequired: boolean;
  /** `null` in an empty repository. */
  defaultBranchRef: { name: string; target: { oid: string } } | null;
}

/** All but what a commit decides. */
export type RepositoryAtRest = Omit<
  RepositoryFact,
  "workflowInstalled" | "workflowUnusable" | "workflowDiffers" | "onCreate"
>;

export function repositoryFact(answer: RepositoryAnswer, branch: string): RepositoryAtRest {
  const [owner = "", name = ""] = answer.nameWithOwner.split("/");
  const methods = [
    ["squash", answer.squashMergeAllowed] as const,
    ["rebase", answer.rebaseMergeAllowed] as const,
    ["merge", answer.mergeCommitAllowed] as const,
  ];
  return {
    id: answer.databaseId,
    owner,
    name,
    defaultBranch: branch,
    archived: answer.isArchived,
    squashMessage: answer.squashMergeCommitMessage,
    squashTitle: answer.squashMergeCommitTitle,
    signOffRequired: answer.webCommitSignoffRequired,
    mergeMethods: methods.filter(([, allowed]) => allowed).map(([method]) => method),
  };
}

/** @throws GitHubError */
export async function defaultBranchOf(access: Access): Promise<string> {
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}", at(access)));
  return data.default_branch;
}

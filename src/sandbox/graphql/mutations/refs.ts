import { createForbiddenError } from "../../rest/http-error.ts";
import type {
  CreateCommitOnBranchInput,
  CreateRefInput,
  DeleteRefInput,
  FileChanges,
  UpdateRefInput,
  UpdateRefsInput,
} from "@octokit/graphql-schema";
import { hasPermission } from "../../auth/permissions.ts";
import { editTree, type TreeEdit } from "../../git/edit-tree.ts";
import { moveRefs, type RefMoveRequest } from "../../git/move-refs.ts";
import { getGit } from "../../git/get-git.ts";
import { ZERO, isRefName, type GitRepository } from "../../git/repository.ts";
import { createWebFlowPerson, writeSignedCommit } from "../../git/commit-signing.ts";
import { getCommitAuthor, getGitTime } from "../../rest/git/author.ts";
import { findNodeOfKind } from "../global-id.ts";
import { requireRepository } from "../nodes/repository.ts";
import { createGraphqlError } from "../graphql-error.ts";
import type { GraphqlScope } from "../scope.ts";
import { requestRest, shortenRef, type Mutation } from "./mutation.ts";

/**
 * Creates one signed commit on the head that the caller expects, or fails with `STALE_DATA`. New
 * files are never executable.
 */
const createCommitOnBranch: Mutation<CreateCommitOnBranchInput> = (scope, input) => {
  const { actor, sandbox } = scope;
  const { branch, repository } = resolveBranch(scope, input.branch);
  if (!hasPermission(actor, repository, "contents", "write")) {
    throw createForbiddenError(actor);
  }
  const git = getGit(sandbox, repository);
  const ref = `refs/heads/${branch}`;
  const head = git.ref(ref);
  if (head === null)
    throw createGraphqlError("NOT_FOUND", `A branch named "${branch}" does not exist.`);
  if (head !== input.expectedHeadOid) {
    const expected = `Expected branch to point to "${String(input.expectedHeadOid)}"`;
    throw createGraphqlError("STALE_DATA", `${expected} but it did not. Pull and try again.`);
  }
  const { headline, body } = input.message;
  if (headline.trim() === "")
    throw createGraphqlError("UNPROCESSABLE", "A commit message needs a headline");
  const date = getGitTime(sandbox);
  const oid = writeSignedCommit(sandbox, git, {
    // Without changes it is an empty commit, which the mutation allows.
    tree: editTree(
      git,
      git.commit(head)?.tree ?? null,
      toTreeEdits(git, head, input.fileChanges ?? {}),
    ),
    parents: [head],
    author: getCommitAuthor({ sandbox, login: actor.login ?? "ghost" }, date),
    committer: createWebFlowPerson(date),
    message: [headline, body ?? ""].filter((part) => part !== "").join("\n\n"),
  });
  moveRefs(sandbox, repository, actor, [{ ref, after: oid, expected: head }]);
  const commit = git.commit(oid);
  return {
    commit: () => commit && scope.show.commit(repository, commit),
    ref: () => scope.show.ref(repository, ref),
  };
};

/** Resolves a branch by its names, or by the id from `ref { id }`. */
function resolveBranch(scope: GraphqlScope, branch: CreateCommitOnBranchInput["branch"]) {
  const { branchName, id, repositoryNameWithOwner } = branch;
  if (repositoryNameWithOwner && branchName) {
    const [owner = "", name = ""] = String(repositoryNameWithOwner).split("/");
    return { repository: requireRepository(scope, owner, name), branch: shortenRef(branchName) };
  }
  if (!id)
    throw createGraphqlError(
      "UNPROCESSABLE",
      "A branch needs repositoryNameWithOwner and branchName, or its id",
    );
  const { ref, repository } = findNodeOfKind(scope, id, "REF");
  if (!ref.startsWith("refs/heads/"))
    throw createGraphqlError("UNPROCESSABLE", `${ref} is not a branch`);
  return { repository, branch: shortenRef(ref) };
}

function toTreeEdits(git: GitRepository, head: string, changes: FileChanges): TreeEdit[] {
  const deletions = (changes.deletions ?? []).map(({ path }): TreeEdit => {
    if (git.at(head, path) === null) {
      const missing = "A path was requested for deletion which does not exist";
      throw createGraphqlError("UNPROCESSABLE", `${missing} as of commit oid \`${head}\``);
    }
    return { path, mode: "100644", oid: null };
  });
  const additions = (changes.additions ?? []).map((one): TreeEdit => {
    const { path } = one;
    const contents = String(one.contents);
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(contents)) {
      throw createGraphqlError("UNPROCESSABLE", `The contents of "${path}" are not in base64`);
    }
    const known = git.at(head, path)?.mode;
    const oid = git.write("blob", Buffer.from(contents, "base64"));
    // An existing file keeps its mode, because the mutation has no field for it.
    return { path, mode: known === "100755" ? known : "100644", oid };
  });
  return [...deletions, ...additions];
}

const createRef: Mutation<CreateRefInput> = async (scope, input) => {
  const { repository } = findNodeOfKind(scope, input.repositoryId, "R");
  await requestRest(scope, repository, "POST", "git/refs", { ref: input.name, sha: input.oid });
  return { ref: () => scope.show.ref(repository, input.name) };
};

const updateRef: Mutation<UpdateRefInput> = async (scope, input) => {
  const { ref, repository } = findNodeOfKind(scope, input.refId, "REF");
  await requestRest(scope, repository, "PATCH", `git/${ref}`, {
    sha: input.oid,
    force: input.force,
  });
  return { ref: () => scope.show.ref(repository, ref) };
};

const deleteRef: Mutation<DeleteRefInput> = async (scope, input) => {
  const { ref, repository } = findNodeOfKind(scope, input.refId, "REF");
  await requestRest(scope, repository, "DELETE", `git/${ref}`);
  return {};
};

/**
 * Creates, moves and deletes (zeros) refs, all or none. Without `beforeOid` any current value is
 * accepted.
 */
const updateRefs: Mutation<UpdateRefsInput> = (scope, input) => {
  const { actor, sandbox } = scope;
  const { repository } = findNodeOfKind(scope, input.repositoryId, "R");
  if (!hasPermission(actor, repository, "contents", "write")) {
    throw createForbiddenError(actor);
  }
  const git = getGit(sandbox, repository);
  const seen = new Set<string>();
  const wishes = input.refUpdates.map((one): RefMoveRequest => {
    const { name, afterOid, beforeOid } = one as {
      name: string;
      afterOid: string;
      beforeOid?: string | null;
    };
    if (!isRefName(name))
      throw createGraphqlError("UNPROCESSABLE", `${name} is not a fully qualified ref name`);
    if (name.startsWith("refs/pull/"))
      throw createGraphqlError("UNPROCESSABLE", `${name} is in a namespace that is GitHub's own`);
    if (seen.has(name))
      throw createGraphqlError("UNPROCESSABLE", `${name} is given more than once`);
    seen.add(name);
    if (afterOid === ZERO && name === `refs/heads/${repository.defaultBranch}`) {
      throw createGraphqlError(
        "UNPROCESSABLE",
        `Cannot delete the default branch ${repository.defaultBranch}`,
      );
    }
    const type = afterOid === ZERO ? "commit" : git.object(afterOid)?.type;
    if (!type) throw createGraphqlError("UNPROCESSABLE", `Object ${afterOid} does not exist`);
    if (name.startsWith("refs/heads/") && type !== "commit") {
      throw createGraphqlError(
        "UNPROCESSABLE",
        `Object ${afterOid} is a ${type}, and a branch points to a commit`,
      );
    }
    const now = git.ref(name) ?? ZERO;
    if (beforeOid != null && beforeOid !== now) {
      throw createGraphqlError("STALE_DATA", `${name} is at ${now} but expected ${beforeOid}`);
    }
    return { ref: name, after: afterOid, force: one.force ?? false };
  });
  moveRefs(sandbox, repository, actor, wishes);
  return {};
};

export const refMutations = { createCommitOnBranch, createRef, updateRef, deleteRef, updateRefs };

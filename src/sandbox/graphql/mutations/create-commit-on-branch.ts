import type { CreateCommitOnBranchInput, FileChanges } from "@octokit/graphql-schema";
import { holds } from "../../auth/permit.ts";
import { editTree, type TreeEdit } from "../../git/edit-tree.ts";
import { moveRefs } from "../../git/move.ts";
import { gitOf } from "../../git/of.ts";
import type { GitRepository } from "../../git/repository.ts";
import { webFlow, writeSigned } from "../../git/sign.ts";
import { authorOf, seconds } from "../../rest/git/author.ts";
import { findOf } from "../global-id.ts";
import { repositoryNamed } from "../nodes/repository.ts";
import { problem } from "../problem.ts";
import type { Scope } from "../scope.ts";
import { forbidden } from "./forbidden.ts";
import type { Mutation } from "./mutation.ts";

/** One signed commit on the head that the caller expects, or `STALE_DATA`. New files are never executable. */
export const createCommitOnBranch: Mutation<CreateCommitOnBranchInput> = (scope, input) => {
  const { actor, sandbox } = scope;
  const { branch, repository } = branchOf(scope, input.branch);
  if (!holds(actor, repository, "contents", "write")) {
    throw forbidden(actor);
  }
  const git = gitOf(sandbox, repository);
  const ref = `refs/heads/${branch}`;
  const head = git.ref(ref);
  if (head === null) throw problem("NOT_FOUND", `A branch named "${branch}" does not exist.`);
  if (head !== input.expectedHeadOid) {
    const expected = `Expected branch to point to "${String(input.expectedHeadOid)}"`;
    throw problem("STALE_DATA", `${expected} but it did not. Pull and try again.`);
  }
  const { headline, body } = input.message;
  if (headline.trim() === "") throw problem("UNPROCESSABLE", "A commit message needs a headline");
  const date = seconds(sandbox);
  const oid = writeSigned(sandbox, git, {
    // Without changes it is an empty commit, which the mutation allows.
    tree: editTree(git, git.commit(head)?.tree ?? null, editsOf(git, head, input.fileChanges ?? {})),
    parents: [head],
    author: authorOf({ sandbox, login: actor.login ?? "ghost" }, date),
    committer: webFlow(date),
    message: [headline, body ?? ""].filter((part) => part !== "").join("\n\n"),
  });
  moveRefs(sandbox, repository, actor, [{ ref, after: oid, expected: head }]);
  const commit = git.commit(oid);
  return {
    commit: () => commit && scope.show.commit(repository, commit),
    ref: () => scope.show.ref(repository, ref),
  };
};

/** Either names, or the id that `ref { id }` gave. */
function branchOf(scope: Scope, branch: CreateCommitOnBranchInput["branch"]) {
  const { branchName, id, repositoryNameWithOwner } = branch;
  if (repositoryNameWithOwner && branchName) {
    const [owner = "", name = ""] = String(repositoryNameWithOwner).split("/");
    return { repository: repositoryNamed(scope, owner, name), branch: short(branchName) };
  }
  if (!id) throw problem("UNPROCESSABLE", "A branch needs repositoryNameWithOwner and branchName, or its id");
  const { ref, repository } = findOf(scope, id, "REF");
  if (!ref.startsWith("refs/heads/")) throw problem("UNPROCESSABLE", `${ref} is not a branch`);
  return { repository, branch: short(ref) };
}

function short(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

function editsOf(git: GitRepository, head: string, changes: FileChanges): TreeEdit[] {
  const deletions = (changes.deletions ?? []).map(({ path }): TreeEdit => {
    if (git.at(head, path) === null) {
      const missing = "A path was requested for deletion which does not exist";
      throw problem("UNPROCESSABLE", `${missing} as of commit oid \`${head}\``);
    }
    return { path, mode: "100644", oid: null };
  });
  const additions = (changes.additions ?? []).map((one): TreeEdit => {
    const { path } = one;
    const contents = String(one.contents);
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(contents)) {
      throw problem("UNPROCESSABLE", `The contents of "${path}" are not in base64`);
    }
    const known = git.at(head, path)?.mode;
    const oid = git.write("blob", Buffer.from(contents, "base64"));
    // A file that is there already keeps its mode; the mutation has no way to say one.
    return { path, mode: known === "100755" ? known : "100644", oid };
  });
  return [...deletions, ...additions];
}

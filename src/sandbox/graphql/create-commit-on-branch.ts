import { z } from "zod";
import { editTree, type TreeEdit } from "../git/edit-tree.ts";
import { moveRefs } from "../git/move.ts";
import { gitOf } from "../git/of.ts";
import type { GitRepository } from "../git/repository.ts";
import { webFlow, writeSigned } from "../git/sign.ts";
import { authorOf, seconds } from "../rest/git/author.ts";
import { commitNode } from "./git-nodes.ts";
import { problem } from "./problem.ts";
import { refNode } from "./ref-node.ts";
import type { Scope } from "./root.ts";
import { writable } from "./writable.ts";

const Args = z.object({
  input: z.object({
    clientMutationId: z.string().nullish(),
    branch: z.object({
      repositoryNameWithOwner: z.string().nullish(),
      branchName: z.string().nullish(),
      id: z.string().nullish(),
    }),
    message: z.object({ headline: z.string(), body: z.string().nullish() }),
    expectedHeadOid: z.string(),
    fileChanges: z
      .object({
        additions: z.array(z.object({ path: z.string(), contents: z.string() })).nullish(),
        deletions: z.array(z.object({ path: z.string() })).nullish(),
      })
      .nullish(),
  }),
});

/** One signed commit on the head that the caller expects, or `STALE_DATA`. New files are never executable. */
export function createCommitOnBranch(scope: Scope, args: unknown) {
  const { input } = Args.parse(args);
  const { actor, sandbox } = scope;
  const target = branchOf(input.branch);
  const repository = writable(scope, target.repository, "contents");
  const git = gitOf(sandbox, repository);
  const ref = `refs/heads/${target.branch}`;
  const head = git.ref(ref);
  if (head === null) {
    throw problem("NOT_FOUND", `A branch named "${target.branch}" does not exist.`);
  }
  if (head !== input.expectedHeadOid) {
    const expected = `Expected branch to point to "${input.expectedHeadOid}"`;
    throw problem("STALE_DATA", `${expected} but it did not. Pull and try again.`);
  }
  const base = git.commit(head)?.tree ?? null;
  const edits = base === null ? [] : editsOf(git, base, input.fileChanges ?? {});
  const date = seconds(sandbox);
  const login = actor.login ?? "ghost";
  const oid = writeSigned(sandbox, git, {
    tree: editTree(git, base, edits),
    parents: [head],
    author: authorOf({ sandbox, login }, date),
    committer: webFlow(date),
    message: [input.message.headline, input.message.body ?? ""].filter((part) => part !== "").join("\n\n"),
  });
  moveRefs(sandbox, repository, actor, [{ ref, after: oid, expected: head }]);
  const commit = git.commit(oid);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: () => commit && commitNode(scope, repository, commit),
    ref: () => refNode(scope, repository, ref),
  };
}

/** Either names, or the id that `ref { id }` gave: `REF_<repository>:<ref>`. */
function branchOf(branch: z.infer<typeof Args>["input"]["branch"]): { repository: string; branch: string } {
  if (branch.repositoryNameWithOwner && branch.branchName) {
    const name = branch.branchName.replace(/^refs\/heads\//, "");
    return { repository: branch.repositoryNameWithOwner, branch: name };
  }
  const found = /^REF_(\d+):refs\/heads\/(.+)$/.exec(branch.id ?? "");
  if (!found) throw problem("UNPROCESSABLE", "A branch needs repositoryNameWithOwner and branchName, or its id");
  return { repository: `R_${found[1]}`, branch: found[2] ?? "" };
}

type Changes = NonNullable<z.infer<typeof Args>["input"]["fileChanges"]>;

function editsOf(git: GitRepository, base: string, changes: Changes): TreeEdit[] {
  const deletions = (changes.deletions ?? []).map(({ path }): TreeEdit => {
    if (git.at(base, path) === null) throw problem("UNPROCESSABLE", `The path "${path}" does not exist`);
    return { path, mode: "100644", oid: null };
  });
  const additions = (changes.additions ?? []).map(({ path, contents }): TreeEdit => {
    const known = git.at(base, path)?.mode;
    const oid = git.write("blob", Buffer.from(contents, "base64"));
    // A file that is there already keeps its mode; the mutation has no way to say one.
    return { path, mode: known === "100755" ? known : "100644", oid };
  });
  return [...deletions, ...additions];
}

import { editTree } from "./git/edit-tree.ts";
import { folderOf, gitOf } from "./git/of.ts";
import { ZERO } from "./git/repository.ts";
import type { Repository } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";
import { stamp } from "./time.ts";

export interface RepositorySeed {
  owner: string;
  name: string;
  /** A git repository on this machine, cloned bare. */
  from?: string;
  /** In its place: paths and texts of what a first commit holds. */
  files?: Record<string, string>;
  /** Default: the clone's, else `main`. */
  defaultBranch?: string;
  private?: boolean;
}

export function seedRepository(sandbox: Sandbox, seed: RepositorySeed): Repository {
  const { world } = sandbox;
  for (const part of [seed.owner, seed.name]) {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)) throw new Error(`${part} is not a name that GitHub would take`);
  }
  const known = world.repositories.find((one) => one.owner === seed.owner && one.name === seed.name);
  if (known && sandbox.repositories.has(folderOf(known))) return known;
  const now = stamp(sandbox.clock());
  const repository: Repository = known ?? {
    id: sandbox.nextId(),
    owner: seed.owner,
    name: seed.name,
    private: seed.private ?? false,
    defaultBranch: seed.defaultBranch ?? "main",
    archived: false,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    deleteBranchOnMerge: false,
    collaborators: {},
    labels: [],
    variables: {},
    secrets: {},
    rules: [],
    nextNumber: 1,
    createdAt: now,
    pushedAt: now,
  };
  const wanted = { branch: seed.defaultBranch, from: seed.from };
  repository.defaultBranch = sandbox.repositories.make(folderOf(repository), wanted);
  if (seed.files) commitFiles(sandbox, repository, seed.files);
  if (!known) world.repositories.push(repository);
  sandbox.save();
  return repository;
}

/** A first commit of the owner's, which nobody is told of. */
function commitFiles(sandbox: Sandbox, repository: Repository, files: Record<string, string>): void {
  const git = gitOf(sandbox, repository);
  const owner = sandbox.world.accounts.find((one) => one.login === repository.owner);
  const date = stamp(sandbox.clock());
  const who = { name: owner?.name ?? repository.owner, email: owner?.email ?? "", date };
  const edits = Object.entries(files).map(([path, text]) => {
    return { path, mode: "100644" as const, oid: git.write("blob", text) };
  });
  const tree = editTree(git, null, edits);
  const first = { tree, parents: [], author: who, committer: who, message: "First commit\n", signature: null };
  const after = git.writeCommit(first);
  git.updateRefs([{ ref: `refs/heads/${repository.defaultBranch}`, before: ZERO, after }]);
}

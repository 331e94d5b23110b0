/**
 * Creates and removes branches, tags a loop, and archives the record as a tag. Each effect is
 * idempotent because refs have fixed names.
 *
 * When a tag is pushed, GitHub reads the workflows from the tagged commit
 * (https://github.com/orgs/community/discussions/25963). The repository's owner may publish from
 * them. So Baton tags only commits whose tree has no workflows.
 */
import { listDroppedCommits } from "../observe/refs.ts";
import { WORKFLOWS_FOLDER } from "../../core/model/settings.ts";
import type { Access } from "../github/access.ts";
import { getCommit, makeCommit } from "../github/commits.ts";
import { createRef, getHeadRef, moveRef, readRef, replaceRef } from "../github/refs.ts";
import { GitHubError } from "../github/errors.ts";
import { runWithWorkflows } from "../github/installation-tokens.ts";
import type { Perform } from "./effect.ts";
import { findTreeFolder, listTreeEntries, writeChangeTree } from "../github/trees.ts";

export const createBranch: Perform<"create_branch"> = async ({ branch, sha }, { access }) => {
  await createRef(access, getHeadRef(branch), sha);
};

export const deleteBranch: Perform<"delete_branch"> = async ({ branch, sha }, { access }) => {
  await replaceRef(access, getHeadRef(branch), sha, null);
};

export const createTag: Perform<"tag"> = async ({ tag: name, sha }, { access }) => {
  if ((await readRef(access, `tags/${name}`)) !== null) return;
  await createRef(access, `tags/${name}`, await dropWorkflows(access, sha));
};

/** Creates the tag before it deletes the branch, so that the record always has a ref. */
export const archiveRecord: Perform<"archive"> = async ({ tag, branch, keeps }, { access }) => {
  const found = await readRef(access, getHeadRef(branch));
  if (found === null) {
    if ((await readRef(access, `tags/${tag}`)) !== null) return;
    throw new GitHubError("not_found", `neither the branch ${branch} nor the tag ${tag} exists`);
  }
  // People can push anything to the record. The branch moves first, so that a second call finds the
  // same commit.
  const head = await dropWorkflows(access, found);
  if (head !== found)
    await runWithWorkflows(() => moveRef(access, getHeadRef(branch), head, false));
  const kept = keeps === null ? head : await keepCommit(access, tag, head, keeps);
  if (!(await createRef(access, `tags/${tag}`, kept))) await updateTag(access, tag, kept);
  await replaceRef(access, getHeadRef(branch), head, null);
};

/**
 * Returns a commit with the record's tree and `keeps` as its second parent. Reuses the commit of
 * the tag if it has these parents. The record's branch does not move, because its history is only
 * the record's.
 */
async function keepCommit(
  access: Access,
  tag: string,
  head: string,
  keeps: string,
): Promise<string> {
  const now = await readRef(access, `tags/${tag}`);
  const { tree } = await getCommit(access, head);
  if (now !== null && (await getCommit(access, now)).parents.join() === [head, keeps].join())
    return now;
  return makeCommit(access, tree, [head, keeps], "Keep the files that the build hands over\n");
}

/**
 * If tag and branch both exist, an earlier call died in between and the record has changed since. A
 * tag that isn't from this record is not moved, and the branch is then kept.
 */
async function updateTag(access: Access, tag: string, head: string): Promise<void> {
  const now = await readRef(access, `tags/${tag}`);
  if (now === head) return;
  if (now === null || (await listDroppedCommits(access, now, head)).length > 0)
    throw new GitHubError(
      "refused",
      `the tag ${tag} already exists and points to something other than the record`,
    );
  await replaceRef(access, `tags/${tag}`, now, head);
}

/**
 * Returns the commit itself if its tree has no workflows, else a new commit on top without them.
 * @throws GitHubError
 */
async function dropWorkflows(access: Access, sha: string): Promise<string> {
  const { tree } = await getCommit(access, sha);
  const folder = await findTreeFolder(access, tree, WORKFLOWS_FOLDER);
  if (folder === null) return sha;
  const { entries } = await listTreeEntries(access, folder, true);
  const files = entries.filter(({ type }) => type !== "tree");
  const removals = files.map(({ path }) => ({
    op: "delete" as const,
    path: `${WORKFLOWS_FOLDER}/${path}`,
  }));
  const without = await runWithWorkflows(() =>
    writeChangeTree(access, tree, { base: sha, files: removals }),
  );
  return makeCommit(access, without, [sha], "Leave workflows out, so that this tag starts none\n");
}

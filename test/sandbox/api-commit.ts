import type { Octokit } from "@octokit/rest";
import { at } from "./api-world.ts";

/**
 * Commits texts onto a branch over the API. A missing branch is created at `from`. Returns the
 * commit.
 */
export async function commitFiles(
  octokit: Octokit,
  branch: string,
  files: Record<string, string>,
  more: { from?: string; message?: string } = {},
): Promise<string> {
  const { git } = octokit.rest;
  const parent = more.from ?? (await git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha;
  const base_tree = (await git.getCommit({ ...at, commit_sha: parent })).data.tree.sha;
  const tree = Object.entries(files).map(([path, content]) => {
    return { path, content, mode: "100644" as const, type: "blob" as const };
  });
  const made = (await git.createTree({ ...at, base_tree, tree })).data.sha;
  const message = more.message ?? `Change ${Object.keys(files).join(", ")}`;
  const { sha } = (await git.createCommit({ ...at, message, tree: made, parents: [parent] })).data;
  if (more.from === undefined) await git.updateRef({ ...at, ref: `heads/${branch}`, sha });
  else await git.createRef({ ...at, ref: `refs/heads/${branch}`, sha });
  return sha;
}

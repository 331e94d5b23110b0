/**
 * A merge takes over the workflows of the commit that it merges, as people put them there. Only then may a session's
 * change be written with the permission `workflows`, which GitHub asks for even then:
 * https://github.com/chdsbd/kodiak/issues/853
 */
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { makeTree } from "./tree.ts";

const FOLDER = ".github/workflows";

/**
 * Whether `change` on top of the tree `onto` has exactly the workflows of the tree `merged`: GitHub makes the folder,
 * outside of its place, where no permission is needed, and git's hashes are compared. @throws GitHubError
 */
export async function takesOverWorkflows(
  access: Access,
  { onto, merged, change }: { onto: string; merged: string; change: Change },
): Promise<boolean> {
  const isAbove = change.files.some(({ path }) => path === FOLDER || FOLDER.startsWith(`${path}/`));
  const [before, theirs] = await Promise.all([findFolder(access, onto), findFolder(access, merged)]);
  if (isAbove || before === null || theirs === null) return false;
  const files = change.files.filter(({ path }) => path.startsWith(`${FOLDER}/`));
  const inside = files.map((file) => ({ ...file, path: file.path.slice(FOLDER.length + 1) }));
  return (await makeTree(access, before, { ...change, files: inside })) === theirs;
}

/** Sha of the folder of workflows in a tree; null where it has none. */
async function findFolder(access: Access, tree: string): Promise<string | null> {
  let folder: string | null = tree;
  for (const name of FOLDER.split("/")) {
    if (folder === null) return null;
    const of = { ...at(access), tree_sha: folder };
    const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", of));
    const entries: { path: string; type: string; sha: string }[] = data.tree;
    folder = entries.find(({ path, type }) => path === name && type === "tree")?.sha ?? null;
  }
  return folder;
}

/** Branches born and removed, and the record archived as a tag. Each is safe by the ref's name. */
import { droppedSince } from "../observe/dropped.ts";
import type { Access } from "../github/access.ts";
import { createRef, deleteRef, headOf, moveRef, readRef } from "../github/refs.ts";
import { GitHubError } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const createBranch: Perform<"create_branch"> = async ({ branch, sha }, { access }) => {
  await createRef(access, headOf(branch), sha);
};

export const deleteBranch: Perform<"delete_branch"> = async ({ branch }, { access }) => {
  await deleteRef(access, headOf(branch));
};

export const tag: Perform<"tag"> = async ({ tag: name, sha }, { access }) => {
  await createRef(access, `tags/${name}`, sha);
};

/** The tag first: the record is never without a name. */
export const archive: Perform<"archive"> = async ({ tag, branch }, { access }) => {
  const head = await readRef(access, headOf(branch));
  if (head === null) {
    if ((await readRef(access, `tags/${tag}`)) !== null) return;
    throw new GitHubError("not_found", `neither the branch ${branch} nor the tag ${tag} is there`);
  }
  if (!(await createRef(access, `tags/${tag}`, head))) await bringTag(access, tag, head);
  await deleteRef(access, headOf(branch));
};

/**
 * The tag is there, and the branch as well: who made it died over it, and the record has gone on since. A tag that
 * isn't of this record is nobody's to move, nor is the branch then removed.
 */
async function bringTag(access: Access, tag: string, head: string): Promise<void> {
  const now = await readRef(access, `tags/${tag}`);
  if (now === head) return;
  if (now === null || (await droppedSince(access, now, head)).length > 0)
    throw new GitHubError("refused", `the tag ${tag} is there already, and names something else than the record`);
  await moveRef(access, `tags/${tag}`, head, true);
}

/** Branches born and removed, and the record archived as a tag. Each is safe by the ref's name. */
import { createRef, deleteRef, headOf, readRef } from "../github/refs.ts";
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
  await createRef(access, `tags/${tag}`, head);
  await deleteRef(access, headOf(branch));
};

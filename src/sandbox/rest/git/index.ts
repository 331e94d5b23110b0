import type { Call, Endpoint } from "../endpoint.ts";
import { Refusal } from "../refusal.ts";
import { createBlob } from "./create-blob.ts";
import { createCommit } from "./create-commit.ts";
import { createRef } from "./create-ref.ts";
import { createTag } from "./create-tag.ts";
import { createTree } from "./create-tree.ts";
import { deleteRef } from "./delete-ref.ts";
import { getBlob } from "./get-blob.ts";
import { getGitCommit } from "./get-commit.ts";
import { getRef } from "./get-ref.ts";
import { getTag } from "./get-tag.ts";
import { getTree } from "./get-tree.ts";
import { listMatchingRefs } from "./list-matching-refs.ts";
import { updateRef } from "./update-ref.ts";

const all: Endpoint[] = [
  getRef,
  listMatchingRefs,
  createRef,
  updateRef,
  deleteRef,
  createBlob,
  getBlob,
  createTree,
  getTree,
  createCommit,
  getGitCommit,
  createTag,
  getTag,
];

/** Objects and refs need a first commit, which a push or the contents API makes: none of these works before. */
export const gitEndpoints: Endpoint[] = all.map((endpoint) => ({
  ...endpoint,
  handle(call) {
    if (isEmpty(call)) throw new Refusal(409, "Git Repository is empty.");
    return endpoint.handle(call);
  },
}));

function isEmpty({ git, repository }: Call): boolean {
  return git.ref(`refs/heads/${repository.defaultBranch}`) === null && git.refs("refs/").length === 0;
}

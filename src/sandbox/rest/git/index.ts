import type { Endpoint } from "../endpoint.ts";
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

export const gitEndpoints: Endpoint[] = [
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

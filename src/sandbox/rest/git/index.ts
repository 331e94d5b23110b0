import type { Call, Endpoint } from "../endpoint.ts";
import { HttpError } from "../http-error.ts";
import { createBlob, getBlob } from "./blobs.ts";
import { createCommit, getGitCommit } from "./commits.ts";
import {
  createRefEndpoint,
  deleteRefEndpoint,
  getRef,
  listMatchingRefs,
  updateRefEndpoint,
} from "./refs.ts";
import { createTag, getTag } from "./tags.ts";
import { createTree, getTree } from "./trees.ts";

const gitObjectEndpoints: Endpoint[] = [
  getRef,
  listMatchingRefs,
  createRefEndpoint,
  updateRefEndpoint,
  deleteRefEndpoint,
  createBlob,
  getBlob,
  createTree,
  getTree,
  createCommit,
  getGitCommit,
  createTag,
  getTag,
];

/**
 * Objects and refs need a first commit, which a push or the contents API makes: none of these works
 * before.
 */
export const gitEndpoints: Endpoint[] = gitObjectEndpoints.map((endpoint) => ({
  ...endpoint,
  handle(call) {
    if (isEmpty(call)) throw new HttpError(409, "Git Repository is empty.");
    return endpoint.handle(call);
  },
}));

function isEmpty({ git, repository }: Call): boolean {
  return (
    git.ref(`refs/heads/${repository.defaultBranch}`) === null && git.refs("refs/").length === 0
  );
}

import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { formatRefNodeId, getRepositoryApiUrl } from "../serializers/urls.ts";
import { moveRefs } from "../../git/move-refs.ts";
import { ZERO, isRefName } from "../../git/repository.ts";
import { requireFirstCommit } from "./first-commit.ts";
import { parseBody } from "../request-body.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";

const PLACES: Record<string, string> = {
  commit: "commits",
  tag: "tags",
  tree: "trees",
  blob: "blobs",
};

/** Serializes a ref of the Git Data API. */
function serializeRef(call: Call, ref: string, oid: string) {
  const api = getRepositoryApiUrl(call.sandbox, call.repository);
  const type = call.git.object(oid)?.type ?? "commit";
  return {
    ref,
    node_id: formatRefNodeId(call.repository, ref),
    url: `${api}/git/${ref}`,
    object: { type, sha: oid, url: `${api}/git/${PLACES[type] ?? "commits"}/${oid}` },
  };
}

const CreateRefBody = z.object({ ref: z.string(), sha: z.string() });

/** Creates a ref atomically: 422 if it already exists. */
const createRef = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/git/refs",
  docs: "git/refs#create-a-reference",
  permission: "contents:write",
  handle(call) {
    const { ref, sha } = parseBody(call, CreateRefBody);
    if (!isRefName(ref))
      throw createUnprocessableError(`Reference name must start with 'refs/' and be valid: ${ref}`);
    if (ref.startsWith("refs/pull/"))
      throw createUnprocessableError("Reference cannot be created in this namespace");
    const type = call.git.object(sha)?.type;
    if (!type || (ref.startsWith("refs/heads/") && type !== "commit"))
      throw createUnprocessableError("Object does not exist");
    if (call.git.ref(ref)) throw createUnprocessableError("Reference already exists");
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: sha, expected: ZERO }]);
    return respondCreated(serializeRef(call, ref, sha));
  },
});

const deleteRef = defineEndpoint({
  method: "DELETE",
  path: "/repos/{owner}/{repo}/git/refs/{ref...}",
  docs: "git/refs#delete-a-reference",
  permission: "contents:write",
  handle(call) {
    const ref = `refs/${call.params.ref}`;
    if (!call.git.ref(ref)) throw createUnprocessableError("Reference does not exist");
    if (ref.startsWith("refs/pull/"))
      throw createUnprocessableError("Reference cannot be deleted in this namespace");
    if (ref === `refs/heads/${call.repository.defaultBranch}`) {
      throw createUnprocessableError("Cannot delete the default branch");
    }
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: ZERO }]);
    return respondNoContent();
  },
});

const getRef = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/ref/{ref...}",
  docs: "git/refs#get-a-reference",
  permission: "contents:read",
  handle(call) {
    const ref = `refs/${call.params.ref}`;
    const oid = call.git.ref(ref);
    if (!oid) throw createNotFoundError();
    return respondOk(serializeRef(call, ref, oid));
  },
});

/**
 * Lists all refs with this prefix; the list may be empty. It is the only list that GitHub documents
 * without pages:
 * https://docs.github.com/en/rest/git/refs#list-matching-references
 */
const listMatchingRefs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/matching-refs/{ref...}",
  docs: "git/refs#list-matching-references",
  permission: "contents:read",
  handle(call) {
    const found = call.git.refs(`refs/${call.params.ref}`);
    return respondOk(found.map((one) => serializeRef(call, one.ref, one.oid)));
  },
});

const UpdateRefBody = z.object({ sha: z.string(), force: z.boolean().default(false) });

const updateRef = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/git/refs/{ref...}",
  docs: "git/refs#update-a-reference",
  permission: "contents:write",
  handle(call) {
    const { sha, force } = parseBody(call, UpdateRefBody);
    const ref = `refs/${call.params.ref}`;
    if (!call.git.ref(ref)) throw createUnprocessableError("Reference does not exist");
    if (ref.startsWith("refs/pull/"))
      throw createUnprocessableError("Reference cannot be updated in this namespace");
    const type = call.git.object(sha)?.type;
    if (!type || (ref.startsWith("refs/heads/") && type !== "commit"))
      throw createUnprocessableError("Object does not exist");
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: sha, force }]);
    return respondOk(serializeRef(call, ref, sha));
  },
});

export const refEndpoints: Endpoint[] = requireFirstCommit([
  getRef,
  listMatchingRefs,
  createRef,
  updateRef,
  deleteRef,
]);

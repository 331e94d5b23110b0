import { z } from "zod";
import type { ListedEntry } from "../../git/plumbing.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { getRepositoryApiUrl } from "../serializers/urls.ts";
import { editTree, type TreeEdit } from "../../git/edit-tree.ts";
import { requireFirstCommit } from "./first-commit.ts";
import { parseBody } from "../request-body.ts";
import {
  createNotFoundError,
  createUnprocessableError,
  createIntegrationError,
} from "../http-error.ts";
import { respondOk } from "../reply.ts";

/** GitHub's limits for one answer: https://docs.github.com/rest/git/trees#get-a-tree */
const MOST_ENTRIES = 100_000;
const MOST_BYTES = 7 * 1024 * 1024;

/**
 * Serializes a tree. `recursive` includes the content of folders. Beyond the limits the list is
 * truncated, and marked as such.
 */
function serializeTree(call: Call, sha: string, recursive: boolean) {
  const api = getRepositoryApiUrl(call.sandbox, call.repository);
  const present = ({ mode, type, oid, size, path }: ListedEntry) => ({
    ...{ path, mode, type, sha: oid },
    ...(size === null ? {} : { size }),
    url: type === "commit" ? undefined : `${api}/git/${type}s/${oid}`,
  });
  const tree: ReturnType<typeof present>[] = [];
  let bytes = 0;
  let truncated = false;
  for (const entry of call.git.list(sha, recursive)) {
    const shown = present(entry);
    bytes += JSON.stringify(shown).length;
    truncated = tree.length === MOST_ENTRIES || bytes > MOST_BYTES;
    if (truncated) break;
    tree.push(shown);
  }
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated };
}

const Entry = z.object({
  path: z.string().optional(),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).optional(),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const Body = z.object({ base_tree: z.string().optional(), tree: z.array(Entry) });

/** `POST …/git/trees`: applies the entries to `base_tree`. `sha: null` removes a path. */
const createTree = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/git/trees",
  docs: "git/trees#create-a-tree",
  permission: "contents:write",
  handle(call) {
    const body = parseBody(call, Body);
    if (body.tree.length === 0) throw createUnprocessableError("Invalid tree info");
    const base = body.base_tree === undefined ? null : body.base_tree;
    if (base !== null && !call.git.tree(base))
      throw createUnprocessableError("base_tree is not a valid tree oid");
    refuseWorkflows(call, body.tree);
    const edits = body.tree.map((entry) => toTreeEdit(call, entry));
    const sha = editTree(call.git, base, edits);
    const shown = serializeTree(call, sha, false);
    return { status: 201, body: shown, headers: { location: shown.url } };
  },
});

/**
 * Refuses a tree with workflow files to a caller who may not change them:
 * anthropics/claude-code-action#29 has GitHub's words.
 */
function refuseWorkflows({ actor }: Call, entries: z.infer<typeof Body>["tree"]): void {
  if (!("token" in actor) || actor.token.permissions["workflows"] === "write") return;
  if (entries.some(({ path }) => path?.startsWith(".github/workflows/"))) {
    throw createIntegrationError();
  }
}

function toTreeEdit(call: Call, entry: z.infer<typeof Entry>): TreeEdit {
  const { mode, path } = entry;
  if (!path || !mode) throw createUnprocessableError("Invalid tree info");
  if (entry.sha !== undefined && entry.content !== undefined) {
    throw createUnprocessableError("Must supply either tree.sha or tree.content, not both");
  }
  if (entry.sha === null) return { path, mode, oid: null };
  if (entry.content !== undefined) {
    if (mode === "040000" || mode === "160000")
      throw createUnprocessableError("tree.content is of a blob only");
    return { path, mode, oid: call.git.write("blob", entry.content) };
  }
  const sha = entry.sha ?? "";
  const wanted = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
  if (entry.type !== undefined && entry.type !== wanted) {
    throw createUnprocessableError(`tree.type ${entry.type} does not fit tree.mode ${mode}`);
  }
  // A submodule's commit is in another repository.
  const there =
    wanted === "commit" ? /^[0-9a-f]{40}$/.test(sha) : call.git.object(sha)?.type === wanted;
  if (!there) throw createUnprocessableError(`tree.sha ${sha} is not a valid ${wanted}`);
  return { path, mode, oid: sha };
}

/**
 * `GET …/git/trees/{sha}`: accepts a tree, a commit or a ref. Any value of `recursive` includes
 * everything below it.
 */
const getTree = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/trees/{tree_sha...}",
  docs: "git/trees#get-a-tree",
  permission: "contents:read",
  handle(call) {
    const name = call.params.tree_sha;
    const oid = call.git.tree(name) ? name : call.git.resolve(name);
    const tree = oid === null ? null : (call.git.commit(oid)?.tree ?? oid);
    if (tree === null || !call.git.tree(tree)) throw createNotFoundError();
    return respondOk(serializeTree(call, tree, call.query.has("recursive")));
  },
});

export const treeEndpoints: Endpoint[] = requireFirstCommit([createTree, getTree]);

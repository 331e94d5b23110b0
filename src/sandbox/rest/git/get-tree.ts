import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentTree } from "./present-tree.ts";

/** `GET …/git/trees/{sha}`: of a tree, a commit or a ref; with any `recursive` at all, everything below it. */
export const getTree: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/trees/{tree_sha...}",
  docs: "git/trees#get-a-tree",
  permission: "contents:read",
  handle(call) {
    const name = call.params["tree_sha"] ?? "";
    const oid = call.git.tree(name) ? name : call.git.resolve(name);
    const tree = oid === null ? null : (call.git.commit(oid)?.tree ?? oid);
    if (tree === null || !call.git.tree(tree)) throw notFound();
    return ok(presentTree(call, tree, call.query.has("recursive")));
  },
};

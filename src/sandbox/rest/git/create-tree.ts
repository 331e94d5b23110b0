import { z } from "zod";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { unprocessable } from "../refusal.ts";
import { changeTree, type TreeChange } from "./change-tree.ts";
import { presentTree } from "./present-tree.ts";

const Entry = z.object({
  path: z.string().min(1),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const Body = z.object({ base_tree: z.string().optional(), tree: z.array(Entry).min(1) });

/** `POST …/git/trees`: the entries over `base_tree`; `sha: null` takes a path away. */
export const createTree: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/trees",
  docs: "git/trees#create-a-tree",
  permission: "contents:write",
  handle(call) {
    const body = input(call, Body);
    const base = body.base_tree === undefined ? null : body.base_tree;
    if (base !== null && !call.git.tree(base)) throw unprocessable("base_tree is not a valid tree oid");
    const changes = body.tree.map((entry) => changeOf(call, entry));
    const sha = changeTree(call.git, base, changes) ?? call.git.writeTree([]);
    const shown = presentTree(call, sha, false);
    return { status: 201, body: shown, headers: { location: shown.url } };
  },
};

function changeOf(call: Call, entry: z.infer<typeof Entry>): TreeChange {
  const parts = entry.path.split("/");
  if (entry.path.startsWith("/")) throw unprocessable("tree.path cannot start with a slash");
  if (parts.some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part)) || entry.path.includes("\0")) {
    throw unprocessable("tree.path contains a malformed path component");
  }
  if (entry.sha !== undefined && entry.content !== undefined) {
    throw unprocessable("Must supply either tree.sha or tree.content, not both");
  }
  if (entry.sha === null) return { parts, entry: null };
  if (entry.content !== undefined) {
    if (entry.mode === "040000" || entry.mode === "160000") throw unprocessable("tree.content is of a blob only");
    return { parts, entry: { mode: entry.mode, oid: call.git.write("blob", entry.content) } };
  }
  const sha = entry.sha ?? "";
  const wanted = entry.mode === "040000" ? "tree" : entry.mode === "160000" ? "commit" : "blob";
  if (entry.type !== undefined && entry.type !== wanted) {
    throw unprocessable(`tree.type ${entry.type} does not fit tree.mode ${entry.mode}`);
  }
  // A submodule's commit lives in another repository.
  const there = wanted === "commit" ? /^[0-9a-f]{40}$/.test(sha) : call.git.object(sha)?.type === wanted;
  if (!there) throw unprocessable(`tree.sha ${sha} is not a valid ${wanted}`);
  return { parts, entry: { mode: entry.mode, oid: sha } };
}

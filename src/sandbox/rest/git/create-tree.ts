import { z } from "zod";
import { editTree, type TreeEdit } from "../../git/edit-tree.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { presentTree } from "./present-tree.ts";

const Entry = z.object({
  path: z.string().optional(),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).optional(),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const Body = z.object({ base_tree: z.string().optional(), tree: z.array(Entry) });

/** `POST …/git/trees`: the entries over `base_tree`; `sha: null` takes a path away. */
export const createTree: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/trees",
  docs: "git/trees#create-a-tree",
  permission: "contents:write",
  handle(call) {
    const body = input(call, Body);
    if (body.tree.length === 0) throw unprocessable("Invalid tree info");
    const base = body.base_tree === undefined ? null : body.base_tree;
    if (base !== null && !call.git.tree(base)) throw unprocessable("base_tree is not a valid tree oid");
    refuseWorkflows(call, body.tree);
    const edits = body.tree.map((entry) => editOf(call, entry));
    const sha = editTree(call.git, base, edits);
    const shown = presentTree(call, sha, false);
    return { status: 201, body: shown, headers: { location: shown.url } };
  },
};

/** A tree with workflow files is made for who may change them: anthropics/claude-code-action#29 has GitHub's words. */
function refuseWorkflows({ actor }: Call, entries: z.infer<typeof Body>["tree"]): void {
  if (!("token" in actor) || actor.token.permissions["workflows"] === "write") return;
  if (entries.some(({ path }) => path?.startsWith(".github/workflows/"))) {
    throw new Refusal(403, "Resource not accessible by integration");
  }
}

function editOf(call: Call, entry: z.infer<typeof Entry>): TreeEdit {
  const { mode, path } = entry;
  if (!path || !mode) throw unprocessable("Invalid tree info");
  if (entry.sha !== undefined && entry.content !== undefined) {
    throw unprocessable("Must supply either tree.sha or tree.content, not both");
  }
  if (entry.sha === null) return { path, mode, oid: null };
  if (entry.content !== undefined) {
    if (mode === "040000" || mode === "160000") throw unprocessable("tree.content is of a blob only");
    return { path, mode, oid: call.git.write("blob", entry.content) };
  }
  const sha = entry.sha ?? "";
  const wanted = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
  if (entry.type !== undefined && entry.type !== wanted) {
    throw unprocessable(`tree.type ${entry.type} does not fit tree.mode ${mode}`);
  }
  // A submodule's commit lives in another repository.
  const there = wanted === "commit" ? /^[0-9a-f]{40}$/.test(sha) : call.git.object(sha)?.type === wanted;
  if (!there) throw unprocessable(`tree.sha ${sha} is not a valid ${wanted}`);
  return { path, mode, oid: sha };
}

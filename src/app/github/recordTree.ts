/** A tree of the record as GraphQL gives it: nested as deep as the record is, files with their text. */
import { at, type Access } from "./access.ts";
import { asking } from "./errors.ts";

export interface TreeNode {
  entries: { name: string; type: string; object: BlobNode & Partial<TreeNode> }[] | null;
}
interface BlobNode {
  oid?: string;
  text?: string | null;
  isBinary?: boolean | null;
  isTruncated?: boolean;
}

const DEPTH = 4;
const BLOB_FIELDS = "... on Blob { oid text isBinary isTruncated }";

/** `...Level`: the entries of a tree, four folders deep. */
export const TREE_FRAGMENT = `fragment Level on Tree { ${levels(DEPTH)} }`;

function levels(depth: number): string {
  const deeper = depth > 1 ? ` ... on Tree { ${levels(depth - 1)} }` : "";
  return `entries { name type object { ${BLOB_FIELDS}${deeper} } }`;
}

/**
 * Text files by path; binary ones are left out, long ones (GraphQL cuts them) are fetched whole. @throws
 * GitHubError
 */
export async function filesOf(access: Access, tree: TreeNode, folder = ""): Promise<Record<string, string>> {
  const parts = await Promise.all(
    (tree.entries ?? []).map(async (entry): Promise<Record<string, string>> => {
      const path = folder + entry.name;
      const { entries, ...blob } = entry.object;
      if (entry.type === "tree") return entries ? filesOf(access, { entries }, `${path}/`) : {};
      if (entry.type !== "blob" || blob.isBinary || !blob.oid) return {};
      const text = blob.isTruncated || typeof blob.text !== "string" ? await whole(access, blob.oid) : blob.text;
      return { [path]: text };
    }),
  );
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

async function whole(access: Access, sha: string): Promise<string> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at(access), file_sha: sha }),
  );
  return Buffer.from(data.content, "base64").toString("utf8");
}

/** A tree of the record as GraphQL gives it: nested as deep as the record is, files with their text. */
import { at, type Access } from "./access.ts";
import { asking } from "./errors.ts";

export interface TreeNode {
  entries: { name: string; type: string; object: BlobNode & Partial<TreeNode> }[] | null;
}
interface BlobNode {
  oid?: string;
  byteSize?: number;
  text?: string | null;
  isBinary?: boolean | null;
  isTruncated?: boolean;
}

/** A record is four folders deep; people's `context/` may be more. */
const DEPTH = 8;
const BLOB_FIELDS = "... on Blob { oid byteSize text isBinary isTruncated }";

export interface Blob {
  oid: string;
  bytes: number;
  /** Null where it is binary. */
  text: string | null;
}

/** `...Level`: the entries of a tree, as deep as that. */
export const TREE_FRAGMENT = `fragment Level on Tree { ${levels(DEPTH)} }`;

function levels(depth: number): string {
  const deeper = ` ... on Tree { ${depth > 1 ? levels(depth - 1) : "oid"} }`;
  return `entries { name type object { ${BLOB_FIELDS}${deeper} } }`;
}

/** Files by path; the text of long ones, which GraphQL cuts, is fetched. @throws GitHubError */
export async function blobsOf(access: Access, tree: TreeNode, folder = ""): Promise<Record<string, Blob>> {
  const parts = await Promise.all(
    (tree.entries ?? []).map(async (entry): Promise<Record<string, Blob>> => {
      const path = folder + entry.name;
      const { entries, ...blob } = entry.object;
      if (entry.type === "tree" && entries) return blobsOf(access, { entries }, `${path}/`);
      // What stands deeper is told by its folder alone.
      if (entry.type === "tree" && blob.oid) return { [`${path}/`]: { oid: blob.oid, bytes: 0, text: null } };
      if (entry.type !== "blob" || !blob.oid) return {};
      return { [path]: { oid: blob.oid, bytes: blob.byteSize ?? 0, text: await textOf(access, blob) } };
    }),
  );
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** More than this is nobody's brief: it isn't fetched. */
const MOST_BYTES = 1_000_000;

async function textOf(access: Access, { oid = "", text, isBinary, isTruncated, byteSize = 0 }: BlobNode) {
  if (isBinary) return null;
  if (!isTruncated && typeof text === "string") return text;
  return byteSize > MOST_BYTES ? null : Buffer.from(await base64Of(access, oid), "base64").toString("utf8");
}

/** @throws GitHubError */
export async function base64Of(access: Access, sha: string): Promise<string> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at(access), file_sha: sha }),
  );
  return data.content;
}

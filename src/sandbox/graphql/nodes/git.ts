import { gitOf } from "../../git/of.ts";
import type { GitRepository, TreeEntry } from "../../git/repository.ts";
import type { Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { addresses, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";

/** The GraphQL object of any git object. */
export function objectNode(scope: Scope, repository: Repository, oid: string): Node | null {
  const git = gitOf(scope.sandbox, repository);
  const type = git.object(oid)?.type;
  const commit = git.commit(oid);
  if (commit) return scope.show.commit(repository, commit);
  if (type === "tree") return treeNode(scope, repository, git, oid);
  if (type === "blob") return blobNode(scope, repository, git, oid);
  const tag = git.tag(oid);
  if (!tag) return null;
  const target = () => objectNode(scope, repository, tag.object);
  return { __typename: "Tag", ...common(scope, repository, "TA", oid), name: tag.tag, message: tag.message, target };
}

/** What every git object has. */
function common(scope: Scope, repository: Repository, kind: string, oid: string) {
  const { url, resourcePath } = addresses(`${repositoryPage(scope.sandbox, repository)}/commit/${oid}`);
  return {
    id: nodeId(kind, oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    ...{ commitUrl: url, commitResourcePath: resourcePath },
    repository: () => scope.show.repository(repository),
  };
}

export function treeNode(scope: Scope, repository: Repository, git: GitRepository, oid: string, at = ""): Node {
  return {
    __typename: "Tree",
    ...common(scope, repository, "T", oid),
    entries: () => {
      const entries = git.tree(oid) ?? [];
      git.preload(entries.map((entry) => entry.oid));
      return entries.map((entry) => entryNode(scope, repository, git, entry, at));
    },
  };
}

export function entryNode(
  scope: Scope,
  repository: Repository,
  git: GitRepository,
  entry: TreeEntry,
  at: string,
): Node {
  const path = at === "" ? entry.name : `${at}/${entry.name}`;
  const folder = entry.mode === "040000";
  const extension = entry.name.includes(".") ? entry.name.slice(entry.name.lastIndexOf(".")) : "";
  return {
    __typename: "TreeEntry",
    name: entry.name,
    path,
    oid: entry.oid,
    // GraphQL gives the mode as a number, 33188 for 100644.
    mode: Number.parseInt(entry.mode, 8),
    type: folder ? "tree" : entry.mode === "160000" ? "commit" : "blob",
    extension: folder ? null : extension,
    size: () => git.blob(entry.oid)?.length ?? 0,
    repository: () => scope.show.repository(repository),
    object: () =>
      folder ? treeNode(scope, repository, git, entry.oid, path) : objectNode(scope, repository, entry.oid),
  };
}

/** Above half a megabyte GitHub cuts the text. */
const MOST_TEXT = 512_000;

function blobNode(scope: Scope, repository: Repository, git: GitRepository, oid: string) {
  const data = git.blob(oid) ?? Buffer.alloc(0);
  const isBinary = data.subarray(0, 8_000).includes(0);
  return {
    __typename: "Blob",
    ...common(scope, repository, "B", oid),
    byteSize: data.length,
    isBinary,
    isTruncated: data.length > MOST_TEXT,
    text: () => (isBinary ? null : data.subarray(0, MOST_TEXT).toString("utf8")),
  };
}

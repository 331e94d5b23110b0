import { getGit } from "../../git/get-git.ts";
import type { GitRepository, TreeEntry } from "../../git/repository.ts";
import {
  formatNodeId,
  formatRefNodeId,
  getRepositoryPageUrl,
} from "../../rest/serializers/urls.ts";
import { createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import { findProtectionNode, findUpdateRuleNode } from "./protection.ts";
import { createPullConnection, type PullsArgs } from "./pull-connections.ts";
import type { Repository } from "../../schema/repository.ts";

/** Builds the GraphQL object of any git object. */
export function buildObjectNode(
  scope: GraphqlScope,
  repository: Repository,
  oid: string,
): GraphqlNode | null {
  const git = getGit(scope.sandbox, repository);
  const type = git.object(oid)?.type;
  const commit = git.commit(oid);
  if (commit) return scope.show.commit(repository, commit);
  if (type === "tree") return buildTreeNode(scope, repository, git, oid);
  if (type === "blob") return buildBlobNode(scope, repository, git, oid);
  const tag = git.tag(oid);
  if (!tag) return null;
  const target = () => buildObjectNode(scope, repository, tag.object);
  return {
    __typename: "Tag",
    ...buildObjectFields(scope, repository, "TA", oid),
    name: tag.tag,
    message: tag.message,
    target,
  };
}

/** Builds the fields that every git object has. */
function buildObjectFields(scope: GraphqlScope, repository: Repository, kind: string, oid: string) {
  const { url, resourcePath } = createUrlFields(
    `${getRepositoryPageUrl(scope.sandbox, repository)}/commit/${oid}`,
  );
  return {
    id: formatNodeId(kind, oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    ...{ commitUrl: url, commitResourcePath: resourcePath },
    repository: () => scope.show.repository(repository),
  };
}

export function buildTreeNode(
  scope: GraphqlScope,
  repository: Repository,
  git: GitRepository,
  oid: string,
  at = "",
): GraphqlNode {
  return {
    __typename: "Tree",
    ...buildObjectFields(scope, repository, "T", oid),
    entries: () => {
      const entries = git.tree(oid) ?? [];
      git.preload(entries.map((entry) => entry.oid));
      return entries.map((entry) => buildEntryNode(scope, repository, git, entry, at));
    },
  };
}

export function buildEntryNode(
  scope: GraphqlScope,
  repository: Repository,
  git: GitRepository,
  entry: TreeEntry,
  at: string,
): GraphqlNode {
  const path = at === "" ? entry.name : `${at}/${entry.name}`;
  const folder = entry.mode === "040000";
  const extension = entry.name.includes(".") ? entry.name.slice(entry.name.lastIndexOf(".")) : "";
  return {
    __typename: "TreeEntry",
    name: entry.name,
    path,
    oid: entry.oid,
    // GraphQL returns the mode as a number: 33188 for 100644.
    mode: Number.parseInt(entry.mode, 8),
    type: folder ? "tree" : entry.mode === "160000" ? "commit" : "blob",
    extension: folder ? null : extension,
    size: () => git.blob(entry.oid)?.length ?? 0,
    repository: () => scope.show.repository(repository),
    object: () =>
      folder
        ? buildTreeNode(scope, repository, git, entry.oid, path)
        : buildObjectNode(scope, repository, entry.oid),
  };
}

/** GitHub truncates a text above half a megabyte. */
const MOST_TEXT = 512_000;

function buildBlobNode(
  scope: GraphqlScope,
  repository: Repository,
  git: GitRepository,
  oid: string,
) {
  const data = git.blob(oid) ?? Buffer.alloc(0);
  const isBinary = data.subarray(0, 8_000).includes(0);
  return {
    __typename: "Blob",
    ...buildObjectFields(scope, repository, "B", oid),
    byteSize: data.length,
    isBinary,
    isTruncated: data.length > MOST_TEXT,
    text: () => (isBinary ? null : data.subarray(0, MOST_TEXT).toString("utf8")),
  };
}

/** Builds a branch or tag by its full name, or null if there is none. */
export function buildRefNode(
  scope: GraphqlScope,
  repository: Repository,
  name: string,
): GraphqlNode | null {
  const git = getGit(scope.sandbox, repository);
  const oid = git.ref(name);
  if (oid === null) return null;
  const short = name.split("/").slice(2).join("/");
  return {
    __typename: "Ref",
    id: formatRefNodeId(repository, name),
    name: short,
    prefix: name.slice(0, name.length - short.length),
    target: () => scope.show.object(repository, oid),
    repository: () => scope.show.repository(repository),
    branchProtectionRule: () => findProtectionNode(scope, repository, name),
    refUpdateRule: () => findUpdateRuleNode(scope, repository, name),
    associatedPullRequests: (args: PullsArgs) =>
      createPullConnection(scope, repository, { ...args, headRefName: short }),
  };
}

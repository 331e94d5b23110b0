import type { Commit, GitRepository, TreeEntry } from "../git/repository.ts";
import { gitOf } from "../git/of.ts";
import { isVerified } from "../git/sign.ts";
import type { Repository } from "../model.ts";
import { loginOfEmail } from "../rest/present/commit.ts";
import { nodeId, repositoryPage } from "../rest/present/address.ts";
import { presentCheckRollup } from "./rollup.ts";
import { actorNode } from "./actor-node.ts";
import { connection, type Window } from "./connection.ts";
import type { Scope } from "./root.ts";

/** The GraphQL object of any git object. */
export function objectNode(scope: Scope, repository: Repository, oid: string) {
  const git = gitOf(scope.sandbox, repository);
  const type = git.object(oid)?.type;
  const commit = git.commit(oid);
  if (commit) return commitNode(scope, repository, commit);
  if (type === "tree") return treeNode(scope, repository, git, oid);
  if (type === "blob") return blobNode(git, oid);
  const tag = git.tag(oid);
  if (!tag) return null;
  const target = () => objectNode(scope, repository, tag.object);
  return { __typename: "Tag", id: nodeId("TA", oid), oid, name: tag.tag, message: tag.message, target };
}

export function commitNode(scope: Scope, repository: Repository, commit: Commit) {
  const { sandbox } = scope;
  const git = gitOf(sandbox, repository);
  const url = `${repositoryPage(sandbox, repository)}/commit/${commit.oid}`;
  const [headline = "", ...rest] = commit.message.trimEnd().split("\n");
  const person = (who: Commit["author"]) => {
    const login = loginOfEmail(sandbox, who.email);
    return { ...who, user: () => (login === null ? null : actorNode(sandbox, login)) };
  };
  return {
    __typename: "Commit",
    id: nodeId("C", commit.oid),
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    author: person(commit.author),
    committer: person(commit.committer),
    url,
    commitUrl: url,
    signature: () => {
      if (commit.signature === null) return null;
      const isValid = isVerified(sandbox, commit);
      const state = isValid ? "VALID" : "UNKNOWN_SIG_TYPE";
      const { signature, payload } = commit;
      return {
        __typename: "UnknownSignature",
        isValid,
        state,
        signature,
        payload,
        email: commit.committer.email,
        wasSignedByGitHub: isValid,
      };
    },
    tree: () => treeNode(scope, repository, git, commit.tree),
    parents: (window: Window) => connection(commit.parents, window, (oid) => objectNode(scope, repository, oid)),
    history: (args: Window & { path?: string | null; since?: string | null; until?: string | null }) => {
      const filters = (["since", "until"] as const).flatMap((name) => (args[name] ? [`--${name}=${args[name]}`] : []));
      const found = git.log([...filters, commit.oid, ...(args.path ? ["--", args.path] : [])]);
      return connection(found, args, (oid) => objectNode(scope, repository, oid));
    },
    statusCheckRollup: () => presentCheckRollup(scope, repository, commit.oid),
  };
}

function treeNode(scope: Scope, repository: Repository, git: GitRepository, oid: string, at = "") {
  return {
    __typename: "Tree",
    id: nodeId("T", oid),
    oid,
    entries: () => {
      const entries = git.tree(oid) ?? [];
      git.preload(entries.map((entry) => entry.oid));
      return entries.map((entry) => entryNode(scope, repository, git, entry, at));
    },
  };
}

function entryNode(scope: Scope, repository: Repository, git: GitRepository, entry: TreeEntry, at: string) {
  const path = at === "" ? entry.name : `${at}/${entry.name}`;
  const folder = entry.mode === "040000";
  const extension = entry.name.includes(".") ? entry.name.slice(entry.name.lastIndexOf(".")) : "";
  return {
    name: entry.name,
    path,
    oid: entry.oid,
    // GraphQL gives the mode as a number, 33188 for 100644.
    mode: Number.parseInt(entry.mode, 8),
    type: folder ? "tree" : entry.mode === "160000" ? "commit" : "blob",
    extension: folder ? null : extension,
    size: () => git.blob(entry.oid)?.length ?? 0,
    object: () =>
      folder ? treeNode(scope, repository, git, entry.oid, path) : objectNode(scope, repository, entry.oid),
  };
}

/** Above half a megabyte GitHub cuts the text. */
const MOST_TEXT = 512_000;

function blobNode(git: GitRepository, oid: string) {
  const data = git.blob(oid) ?? Buffer.alloc(0);
  const isBinary = data.subarray(0, 8_000).includes(0);
  return {
    __typename: "Blob",
    id: nodeId("B", oid),
    oid,
    byteSize: data.length,
    isBinary,
    isTruncated: data.length > MOST_TEXT,
    text: () => (isBinary ? null : data.subarray(0, MOST_TEXT).toString("utf8")),
  };
}

import { findSuites } from "../../checks/check-suites.ts";
import { getGit } from "../../git/get-git.ts";
import type { Commit } from "../../git/repository.ts";
import { isVerifiedCommit, createWebFlowPerson } from "../../git/commit-signing.ts";
import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { findLoginByEmail, getOwnChange } from "../../rest/serializers/commit.ts";
import { createConnection, createEmptyConnection, type ConnectionArgs } from "../connection.ts";
import { createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import { createCommitPullConnection } from "./pull-connections.ts";
import { listLatestStatuses } from "../../checks/commit-statuses.ts";
import type { Repository } from "../../schema/repository.ts";

type HistoryArgs = ConnectionArgs & {
  path?: string | null;
  since?: string | null;
  until?: string | null;
};

export function buildCommitNode(
  scope: GraphqlScope,
  repository: Repository,
  commit: Commit,
): GraphqlNode {
  const { sandbox } = scope;
  const git = getGit(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  const [headline = "", ...rest] = commit.message.trimEnd().split("\n");
  const change = () => getOwnChange(git, commit);
  const sum = (name: "additions" | "deletions") =>
    change().reduce((all, file) => all + file[name], 0);
  const at = createUrlFields(`${page}/commit/${commit.oid}`);
  return {
    __typename: "Commit",
    id: formatNodeId("C", commit.oid),
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    // GitHub no longer returns a push date.
    pushedDate: null,
    author: buildPersonNode(scope, commit.author),
    committer: buildPersonNode(scope, commit.committer),
    authors: (window: ConnectionArgs) =>
      createConnection(listAuthors(commit), window, (one) => buildPersonNode(scope, one)),
    authoredByCommitter: commit.author.email === commit.committer.email,
    committedViaWeb: commit.committer.email === createWebFlowPerson(commit.committer.date).email,
    ...at,
    ...{ commitUrl: at.url, commitResourcePath: at.resourcePath },
    treeUrl: `${page}/tree/${commit.oid}`,
    treeResourcePath: `${new URL(page).pathname}/tree/${commit.oid}`,
    ...{ additions: () => sum("additions"), deletions: () => sum("deletions") },
    ...{ changedFiles: () => change().length, changedFilesIfAvailable: () => change().length },
    onBehalfOf: null,
    ...{ comments: createEmptyConnection, deployments: createEmptyConnection },
    repository: () => scope.show.repository(repository),
    signature: () => (commit.signature === null ? null : buildSignatureNode(scope, commit)),
    tree: () => scope.show.tree(repository, git, commit.tree),
    file: ({ path }: { path: string }) => {
      const entry = git.at(commit.oid, path);
      const parent = path.split("/").slice(0, -1).join("/");
      return entry === null || path === ""
        ? null
        : scope.show.entry(repository, git, entry, parent);
    },
    parents: (window: ConnectionArgs) =>
      createConnection(commit.parents, window, (oid) => scope.show.object(repository, oid)),
    history: (args: HistoryArgs) => {
      const found = git.log({
        from: commit.oid,
        since: args.since,
        until: args.until,
        path: args.path,
      });
      return createConnection(found, args, (oid) => scope.show.object(repository, oid));
    },
    statusCheckRollup: () => scope.show.rollup(repository, commit.oid),
    checkSuites: (window: ConnectionArgs) => {
      const suites = findSuites(sandbox, repository, { sha: commit.oid });
      return createConnection(suites, window, ({ id }) => scope.show.checkSuite(repository, id));
    },
    status: () => {
      const statuses = listLatestStatuses(sandbox.world, repository, commit.oid);
      if (statuses.length === 0) return null;
      const nodes = statuses.map((one) => scope.show.status(repository, one));
      const words = nodes.map((one) => one.state);
      const state =
        ["ERROR", "FAILURE", "PENDING"].find((word) => words.includes(word)) ?? "SUCCESS";
      const context = ({ name }: { name: string }) =>
        nodes.find((one) => one.context === name) ?? null;
      return {
        __typename: "Status",
        id: formatNodeId("ST", commit.oid),
        state,
        contexts: nodes,
        context,
      };
    },
    associatedPullRequests: (window: ConnectionArgs) =>
      createCommitPullConnection(scope, repository, commit.oid, window),
  };
}

type Person = Commit["author"];

/** Returns the author, then the co-authors that the message names. */
function listAuthors(commit: Commit): Person[] {
  const together = [...commit.message.matchAll(/^Co-authored-by: (.+) <([^<>]+)>$/gim)];
  return [
    commit.author,
    ...together.map(([, name = "", email = ""]) => ({ ...commit.author, name, email })),
  ];
}

function buildPersonNode(scope: GraphqlScope, who: Person) {
  const login = findLoginByEmail(scope.sandbox, who.email);
  return { ...who, user: () => (login === null ? null : scope.show.user(login)) };
}

function buildSignatureNode(scope: GraphqlScope, commit: Commit) {
  const isValid = isVerifiedCommit(scope.sandbox, commit);
  return {
    __typename: "UnknownSignature",
    isValid,
    state: isValid ? "VALID" : "UNKNOWN_SIG_TYPE",
    signature: commit.signature,
    payload: commit.payload,
    email: commit.committer.email,
    verifiedAt: isValid ? commit.committer.date : null,
    wasSignedByGitHub: isValid,
  };
}

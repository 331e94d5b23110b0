import { findSuites } from "../../checks/suites.ts";
import { gitOf } from "../../git/of.ts";
import type { Commit } from "../../git/repository.ts";
import { isVerified, webFlow } from "../../git/sign.ts";
import type { Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { loginOfEmail, ownChange } from "../../rest/present/commit.ts";
import { connection, none, type Window } from "../connection.ts";
import { addresses, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { pullsWithCommit } from "./pulls-of-commit.ts";
import { latestStatuses } from "./rollup.ts";

type HistoryArgs = Window & { path?: string | null; since?: string | null; until?: string | null };

export function commitNode(scope: Scope, repository: Repository, commit: Commit): Node {
  const { sandbox } = scope;
  const git = gitOf(sandbox, repository);
  const page = repositoryPage(sandbox, repository);
  const [headline = "", ...rest] = commit.message.trimEnd().split("\n");
  const change = () => ownChange(git, commit);
  const sum = (name: "additions" | "deletions") => change().reduce((all, file) => all + file[name], 0);
  const at = addresses(`${page}/commit/${commit.oid}`);
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
    // GitHub gives no push date any more.
    pushedDate: null,
    author: personNode(scope, commit.author),
    committer: personNode(scope, commit.committer),
    authors: (window: Window) => connection(authorsOf(commit), window, (one) => personNode(scope, one)),
    authoredByCommitter: commit.author.email === commit.committer.email,
    committedViaWeb: commit.committer.email === webFlow(commit.committer.date).email,
    ...at,
    ...{ commitUrl: at.url, commitResourcePath: at.resourcePath },
    treeUrl: `${page}/tree/${commit.oid}`,
    treeResourcePath: `${new URL(page).pathname}/tree/${commit.oid}`,
    ...{ additions: () => sum("additions"), deletions: () => sum("deletions") },
    ...{ changedFiles: () => change().length, changedFilesIfAvailable: () => change().length },
    onBehalfOf: null,
    ...{ comments: none, deployments: none },
    repository: () => scope.show.repository(repository),
    signature: () => (commit.signature === null ? null : signatureNode(scope, commit)),
    tree: () => scope.show.tree(repository, git, commit.tree),
    file: ({ path }: { path: string }) => {
      const entry = git.at(commit.oid, path);
      const parent = path.split("/").slice(0, -1).join("/");
      return entry === null || path === "" ? null : scope.show.entry(repository, git, entry, parent);
    },
    parents: (window: Window) => connection(commit.parents, window, (oid) => scope.show.object(repository, oid)),
    history: (args: HistoryArgs) => {
      const found = git.log({ from: commit.oid, since: args.since, until: args.until, path: args.path });
      return connection(found, args, (oid) => scope.show.object(repository, oid));
    },
    statusCheckRollup: () => scope.show.rollup(repository, commit.oid),
    checkSuites: (window: Window) => {
      const suites = findSuites(sandbox, repository, { sha: commit.oid });
      return connection(suites, window, ({ id }) => scope.show.checkSuite(repository, id));
    },
    status: () => {
      const statuses = latestStatuses(scope, repository, commit.oid);
      if (statuses.length === 0) return null;
      const nodes = statuses.map((one) => scope.show.status(repository, one));
      const words = nodes.map((one) => one.state);
      const state = ["ERROR", "FAILURE", "PENDING"].find((word) => words.includes(word)) ?? "SUCCESS";
      const context = ({ name }: { name: string }) => nodes.find((one) => one.context === name) ?? null;
      return { __typename: "Status", id: nodeId("ST", commit.oid), state, contexts: nodes, context };
    },
    associatedPullRequests: (window: Window) => pullsWithCommit(scope, repository, commit.oid, window),
  };
}

type Person = Commit["author"];

/** The author, then those whom the message names as co-authors. */
function authorsOf(commit: Commit): Person[] {
  const together = [...commit.message.matchAll(/^Co-authored-by: (.+) <([^<>]+)>$/gim)];
  return [commit.author, ...together.map(([, name = "", email = ""]) => ({ ...commit.author, name, email }))];
}

function personNode(scope: Scope, who: Person) {
  const login = loginOfEmail(scope.sandbox, who.email);
  return { ...who, user: () => (login === null ? null : scope.show.user(login)) };
}

function signatureNode(scope: Scope, commit: Commit) {
  const isValid = isVerified(scope.sandbox, commit);
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

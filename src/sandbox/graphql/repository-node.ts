import { holds } from "../auth/permit.ts";
import { gitOf } from "../git/of.ts";
import type { Repository } from "../model.ts";
import { nodeId, repositoryPage } from "../rest/present/address.ts";
import { connection, type Window } from "./connection.ts";
import { objectNode } from "./git-nodes.ts";
import { issueNode } from "./issue-node.ts";
import { problem } from "./problem.ts";
import { pullNode } from "./pull-node.ts";
import { refNode } from "./ref-node.ts";
import type { Scope } from "./root.ts";

type Listed = Window & { states?: string[] | null; headRefName?: string | null; baseRefName?: string | null };

export function repositoryNode(scope: Scope, repository: Repository) {
  const { actor, sandbox } = scope;
  const git = gitOf(sandbox, repository);
  const need = (...names: string[]): void => {
    if (names.some((name) => holds(actor, repository, name, "read"))) return;
    throw problem("FORBIDDEN", "Resource not accessible by integration");
  };
  const find = (number: number) =>
    sandbox.world.issues.find((one) => one.repositoryId === repository.id && one.number === number);
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    isPrivate: repository.private,
    isArchived: repository.archived,
    url: repositoryPage(sandbox, repository),
    mergeCommitAllowed: repository.allowMergeCommit,
    squashMergeAllowed: repository.allowSquashMerge,
    rebaseMergeAllowed: repository.allowRebaseMerge,
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    defaultBranchRef: () => {
      need("contents");
      return refNode(scope, repository, `refs/heads/${repository.defaultBranch}`);
    },
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      need("contents");
      const names = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      const found = names.find((name) => git.ref(name) !== null);
      return found === undefined ? null : refNode(scope, repository, found);
    },
    refs: (args: Window & { refPrefix: string; query?: string | null }) => {
      need("contents");
      const found = git.refs(args.refPrefix).filter((one) => !args.query || one.ref.includes(args.query));
      return connection(found, args, (one) => refNode(scope, repository, one.ref));
    },
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) => {
      need("contents");
      if (oid) return objectNode(scope, repository, oid);
      const [rev = "", path] = (expression ?? "").split(/:(.*)/s);
      const commit = git.resolve(rev);
      if (path === undefined) return commit === null ? null : objectNode(scope, repository, commit);
      const entry = commit === null ? null : git.at(commit, path);
      return entry === null ? null : objectNode(scope, repository, entry.oid);
    },
    issue: ({ number }: { number: number }) => {
      need("issues");
      const issue = find(number);
      if (issue && !issue.pull) return issueNode(scope, repository, issue);
      throw problem("NOT_FOUND", `Could not resolve to an Issue with the number of ${number}.`);
    },
    pullRequest: ({ number }: { number: number }) => {
      need("pull_requests");
      const issue = find(number);
      if (issue?.pull) return pullNode(scope, repository, issue, issue.pull);
      throw problem("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
    },
    pullRequests: (args: Listed) => {
      need("pull_requests");
      const found = sandbox.world.issues.flatMap((issue) => {
        const { pull } = issue;
        if (!pull || issue.repositoryId !== repository.id) return [];
        const state = pull.merged ? "MERGED" : issue.state.toUpperCase();
        if (args.states && !args.states.includes(state)) return [];
        if (args.headRefName && args.headRefName !== pull.headRef) return [];
        return args.baseRefName && args.baseRefName !== pull.baseRef ? [] : [{ issue, pull }];
      });
      return connection(found, args, ({ issue, pull }) => pullNode(scope, repository, issue, pull));
    },
  };
}

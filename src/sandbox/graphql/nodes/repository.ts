import { getGit } from "../../git/get-git.ts";
import {
  createConnection,
  createEmptyConnection,
  sortByOrder,
  type ConnectionArgs,
} from "../connection.ts";
import { checkReadAccess, createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import {
  canSee,
  findRenamedRepository,
  findRepository,
  getRole,
  isRoleAtLeast,
} from "../../auth/permissions.ts";
import { createGraphqlError } from "../graphql-error.ts";
import { createLabelConnection } from "./label.ts";
import { createProtectionConnection } from "./protection.ts";
import { createIssueOrder, createPullConnection, type PullsArgs } from "./pull-connections.ts";
import { formatTimestamp } from "../../time.ts";
import { getMergeSettings, serializeRepository } from "../../rest/serializers/repository.ts";
import { hasRole } from "./comment-fields.ts";
import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { buildReleaseFields } from "./release.ts";
import type { Account } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Issue } from "../../schema/issues.ts";

interface RefsArgs extends ConnectionArgs {
  refPrefix: string;
  query?: string | null;
  direction?: "ASC" | "DESC" | null;
  orderBy?: { field: string; direction: "ASC" | "DESC" } | null;
}

/** Builds the fields of a repository that git answers. */
function buildGitFields(scope: GraphqlScope, repository: Repository) {
  const git = getGit(scope.sandbox, repository);
  const need = () => checkReadAccess(scope, repository, "contents");
  return {
    isEmpty: () => git.refs("refs/heads/").length === 0,
    defaultBranchRef: () => {
      need();
      return scope.show.ref(repository, `refs/heads/${repository.defaultBranch}`);
    },
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      need();
      const names = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      const found = names.find((name) => git.ref(name) !== null);
      return found === undefined ? null : scope.show.ref(repository, found);
    },
    refs: (args: RefsArgs) => {
      need();
      const found = git
        .refs(args.refPrefix)
        .filter((one) => !args.query || one.ref.includes(args.query));
      const { field = "ALPHABETICAL", direction = args.direction ?? "ASC" } = args.orderBy ?? {};
      const date = (oid: string) => git.commit(git.peel(oid) ?? "")?.committer.date ?? "";
      if (field === "TAG_COMMIT_DATE") found.sort((a, b) => date(a.oid).localeCompare(date(b.oid)));
      if (direction === "DESC") found.reverse();
      return createConnection(found, args, (one) => scope.show.ref(repository, one.ref));
    },
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) => {
      need();
      if (oid) return scope.show.object(repository, oid);
      const [rev = "", path] = (expression ?? "").split(/:(.*)/s);
      const commit = git.resolve(rev);
      if (path === undefined) return commit === null ? null : scope.show.object(repository, commit);
      const entry = commit === null ? null : git.at(commit, path);
      return entry === null ? null : scope.show.object(repository, entry.oid);
    },
  };
}

interface IssuesArgs extends ConnectionArgs {
  states?: string[] | null;
  labels?: string[] | null;
  orderBy?: { field: string; direction: string } | null;
  filterBy?: Record<string, unknown> | null;
}

/**
 * Builds issues, pull requests, labels and people of a repository. Lists that the sandbox lacks are
 * empty.
 */
function buildListFields(scope: GraphqlScope, repository: Repository) {
  const all = () => scope.sandbox.world.issues.filter((one) => one.repositoryId === repository.id);
  const numbered = (number: number, kind: string, fits: (issue: Issue) => boolean) => {
    const issue = all().find((one) => one.number === number && fits(one));
    const hidden = scope.sandbox.faults.hidden.takes(
      `/repos/${repository.owner}/${repository.name}/issues/${number}`,
    );
    if (!issue || hidden)
      throw createGraphqlError(
        "NOT_FOUND",
        `Could not resolve to ${kind} with the number of ${number}.`,
      );
    checkReadAccess(scope, repository, issue.pull ? "pull_requests" : "issues");
    return issue.pull
      ? scope.show.pull(repository, issue, issue.pull)
      : scope.show.issue(repository, issue);
  };
  const people = (args: ConnectionArgs & { query?: string | null }) =>
    createConnection(listRepositoryPeople(scope, repository, args.query), args, (one) =>
      scope.show.account(one),
    );
  return {
    issue: ({ number }: { number: number }) => {
      checkReadAccess(scope, repository, "issues");
      return numbered(number, "an Issue", (one) => !one.pull);
    },
    pullRequest: ({ number }: { number: number }) => {
      checkReadAccess(scope, repository, "pull_requests");
      return numbered(number, "a PullRequest", (one) => one.pull !== null);
    },
    issueOrPullRequest: ({ number }: { number: number }) =>
      numbered(number, "an issue or pull request", () => true),
    issues: (args: IssuesArgs) => {
      checkReadAccess(scope, repository, "issues");
      const found = all().filter((one) => !one.pull && matchesArgs(one, args));
      const sorted = sortByOrder(
        found,
        args.orderBy,
        createIssueOrder(scope, (one: Issue) => one),
      );
      return createConnection(sorted, args, (one) => scope.show.issue(repository, one));
    },
    pullRequests: (args: PullsArgs) => createPullConnection(scope, repository, args),
    label: ({ name }: { name: string }) => {
      const found = repository.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return found ? scope.show.label(repository, found) : null;
    },
    labels: (args: ConnectionArgs) => createLabelConnection(scope, repository, args),
    assignableUsers: people,
    mentionableUsers: people,
    collaborators: (args: ConnectionArgs & { query?: string | null }) => {
      checkReadAccess(scope, repository, "metadata");
      const found = createConnection(
        listRepositoryPeople(scope, repository, args.query),
        args,
        (one) => one,
      );
      const edges = found.edges.map(({ cursor, node }) => {
        return {
          cursor,
          node: scope.show.account(node),
          permission: getRole(repository, node.login).toUpperCase(),
        };
      });
      return { ...found, edges, nodes: edges.map((one) => one.node) };
    },
    ...{
      milestones: createEmptyConnection,
      languages: createEmptyConnection,
      repositoryTopics: createEmptyConnection,
      forks: createEmptyConnection,
      watchers: createEmptyConnection,
    },
    ...{
      stargazers: createEmptyConnection,
      projects: createEmptyConnection,
      projectsV2: createEmptyConnection,
      recentProjects: createEmptyConnection,
      pinnedIssues: createEmptyConnection,
    },
    branchProtectionRules: (args: ConnectionArgs) =>
      createProtectionConnection(scope, repository, args),
    ...{
      commitComments: createEmptyConnection,
      discussions: createEmptyConnection,
      deployments: createEmptyConnection,
      environments: createEmptyConnection,
    },
    ...{ milestone: null, project: null, projectV2: null, discussion: null },
  };
}

function matchesArgs(issue: Issue, args: IssuesArgs): boolean {
  const filter = args.filterBy ?? {};
  const given = (name: string): unknown => filter[name] ?? null;
  for (const name of ["milestone", "milestoneNumber", "type", "viewerSubscribed"]) {
    // The schema's default of `viewerSubscribed` is false, which here means any.
    if (given(name) !== null && given(name) !== false)
      throw createGraphqlError("UNPROCESSABLE", `The sandbox has no filter of issues by ${name}`);
  }
  const assignee = given("assignee") as string | null;
  const assigned = issue.assignees ?? [];
  if (
    assignee !== null &&
    (assignee === "*" ? assigned.length === 0 : !assigned.includes(assignee))
  )
    return false;
  const mentioned = given("mentioned") as string | null;
  if (mentioned !== null && !`${issue.title}\n${issue.body ?? ""}`.includes(`@${mentioned}`))
    return false;
  const states = (given("states") ?? args.states ?? null) as string[] | null;
  const labels = (given("labels") ?? args.labels ?? null) as string[] | null;
  const since = given("since") as string | null;
  if (states && !states.includes(issue.state.toUpperCase())) return false;
  if (labels && !labels.some((label) => issue.labels.includes(label))) return false;
  if (given("createdBy") !== null && given("createdBy") !== issue.author) return false;
  return since === null || issue.updatedAt >= formatTimestamp(new Date(since));
}

function listRepositoryPeople(
  { sandbox }: GraphqlScope,
  repository: Repository,
  query: string | null | undefined,
): Account[] {
  const wanted = query?.toLowerCase() ?? "";
  return sandbox.world.accounts.filter(
    (one) =>
      one.type === "User" &&
      isRoleAtLeast(getRole(repository, one.login), "read") &&
      `${one.login} ${one.name}`.toLowerCase().includes(wanted),
  );
}

/** Builds a repository's settings, the features that it lacks, and the caller's rights. */
function buildSettingsFields(scope: GraphqlScope, repository: Repository) {
  const full = getMergeSettings(repository);
  const shown = serializeRepository(scope.sandbox, repository);
  return {
    isPrivate: repository.private,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    isArchived: repository.archived,
    mergeCommitAllowed: repository.allowMergeCommit,
    squashMergeAllowed: repository.allowSquashMerge,
    rebaseMergeAllowed: repository.allowRebaseMerge,
    autoMergeAllowed: full.allow_auto_merge,
    allowUpdateBranch: full.allow_update_branch,
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    mergeCommitTitle: full.merge_commit_title,
    mergeCommitMessage: full.merge_commit_message,
    squashMergeCommitTitle: full.squash_merge_commit_title,
    squashMergeCommitMessage: full.squash_merge_commit_message,
    webCommitSignoffRequired: shown.web_commit_signoff_required,
    hasIssuesEnabled: shown.has_issues,
    hasProjectsEnabled: shown.has_projects,
    hasWikiEnabled: shown.has_wiki,
    hasDiscussionsEnabled: shown.has_discussions,
    ...{
      hasSponsorshipsEnabled: false,
      hasVulnerabilityAlertsEnabled: false,
      isBlankIssuesEnabled: true,
    },
    ...{
      isFork: false,
      isMirror: false,
      isTemplate: repository.isTemplate ?? false,
      isLocked: false,
      isDisabled: false,
    },
    ...{ isSecurityPolicyEnabled: false, usesCustomOpenGraphImage: false },
    ...{
      parent: null,
      templateRepository: null,
      mirrorUrl: null,
      securityPolicyUrl: null,
      archivedAt: null,
    },
    ...{ codeOfConduct: null, licenseInfo: null, primaryLanguage: null, lockReason: null },
    ...{ contactLinks: [], fundingLinks: [], tempCloneToken: null },
    ...{ forkCount: 0, stargazerCount: 0, viewerHasStarred: false },
    viewerPermission: () => getViewerPermission(scope, repository),
    viewerCanAdminister: hasRole(scope, repository, "admin"),
    viewerDefaultMergeMethod: repository.allowMergeCommit
      ? "MERGE"
      : repository.allowSquashMerge
        ? "SQUASH"
        : "REBASE",
  };
}

/**
 * Returns a person's role, or null for apps, which have permissions instead of a role. Everyone
 * reads public repositories.
 */
function getViewerPermission({ actor }: GraphqlScope, repository: Repository): string | null {
  if (actor.kind !== "person") return null;
  const role = getRole(repository, actor.login);
  if (isRoleAtLeast(role, "read")) return role.toUpperCase();
  return repository.private ? null : "READ";
}

export function buildRepositoryNode(scope: GraphqlScope, repository: Repository): GraphqlNode {
  const { actor, sandbox } = scope;
  const shown = serializeRepository(sandbox, repository);
  return {
    ...buildSettingsFields(scope, repository),
    ...buildGitFields(scope, repository),
    ...buildListFields(scope, repository),
    ...buildReleaseFields(scope, repository),
    __typename: "Repository",
    id: formatNodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    owner: () => scope.show.owner(repository.owner, "User", "Organization"),
    ...createUrlFields(getRepositoryPageUrl(sandbox, repository)),
    sshUrl: shown.ssh_url,
    description: shown.description,
    homepageUrl: shown.homepage,
    createdAt: shown.created_at,
    pushedAt: shown.pushed_at,
    updatedAt: shown.updated_at,
    isInOrganization: sandbox.world.accounts.some(
      (one) => one.login === repository.owner && one.type === "Organization",
    ),
    isUserConfigurationRepository: repository.owner === repository.name,
    viewerPossibleCommitEmails: () => (actor.kind === "person" ? [actor.account.email] : null),
    viewerDefaultCommitEmail: () => (actor.kind === "person" ? actor.account.email : null),
  };
}

/** Returns the repository of these names. Refuses like GitHub if it is missing or hidden. */
export function requireRepository(scope: GraphqlScope, owner: string, name: string): Repository {
  const { world } = scope.sandbox;
  // Unless `followRenames` is false, a former name is valid too.
  const repository =
    findRepository(world, owner, name) ?? findRenamedRepository(world, owner, name);
  if (repository && canSee(scope.actor, repository)) return repository;
  throw createGraphqlError(
    "NOT_FOUND",
    `Could not resolve to a Repository with the name '${owner}/${name}'.`,
  );
}

import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Account, Issue, Repository } from "../../model.ts";
import { connection, none, ordered, type Window } from "../connection.ts";
import { problem } from "../problem.ts";
import { mayRead, type Scope } from "../scope.ts";
import { labelConnection } from "./label.ts";
import { protectionConnection } from "./protection.ts";
import { issueOrder, pullConnection, type PullsArgs } from "./pulls.ts";
import { stamp } from "../../time.ts";

interface IssuesArgs extends Window {
  states?: string[] | null;
  labels?: string[] | null;
  orderBy?: { field: string; direction: string } | null;
  filterBy?: Record<string, unknown> | null;
}

/** Issues, pull requests, labels and people of a repository. What the sandbox has none of is empty. */
export function repositoryLists(scope: Scope, repository: Repository) {
  const all = () => scope.sandbox.world.issues.filter((one) => one.repositoryId === repository.id);
  const numbered = (number: number, kind: string, fits: (issue: Issue) => boolean) => {
    const issue = all().find((one) => one.number === number && fits(one));
    const hidden = scope.sandbox.faults.hidden.takes(`/repos/${repository.owner}/${repository.name}/issues/${number}`);
    if (!issue || hidden) throw problem("NOT_FOUND", `Could not resolve to ${kind} with the number of ${number}.`);
    mayRead(scope, repository, issue.pull ? "pull_requests" : "issues");
    return issue.pull ? scope.show.pull(repository, issue, issue.pull) : scope.show.issue(repository, issue);
  };
  const people = (args: Window & { query?: string | null }) =>
    connection(peopleOf(scope, repository, args.query), args, (one) => scope.show.account(one));
  return {
    issue: ({ number }: { number: number }) => {
      mayRead(scope, repository, "issues");
      return numbered(number, "an Issue", (one) => !one.pull);
    },
    pullRequest: ({ number }: { number: number }) => {
      mayRead(scope, repository, "pull_requests");
      return numbered(number, "a PullRequest", (one) => one.pull !== null);
    },
    issueOrPullRequest: ({ number }: { number: number }) => numbered(number, "an issue or pull request", () => true),
    issues: (args: IssuesArgs) => {
      mayRead(scope, repository, "issues");
      const found = all().filter((one) => !one.pull && fits(one, args));
      const sorted = ordered(
        found,
        args.orderBy,
        issueOrder(scope, repository, (one: Issue) => one),
      );
      return connection(sorted, args, (one) => scope.show.issue(repository, one));
    },
    pullRequests: (args: PullsArgs) => pullConnection(scope, repository, args),
    label: ({ name }: { name: string }) => {
      const found = repository.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return found ? scope.show.label(repository, found) : null;
    },
    labels: (args: Window) => labelConnection(scope, repository, args),
    assignableUsers: people,
    mentionableUsers: people,
    collaborators: (args: Window & { query?: string | null }) => {
      mayRead(scope, repository, "metadata");
      const found = connection(peopleOf(scope, repository, args.query), args, (one) => one);
      const edges = found.edges.map(({ cursor, node }) => {
        return { cursor, node: scope.show.account(node), permission: roleOf(repository, node.login).toUpperCase() };
      });
      return { ...found, edges, nodes: edges.map((one) => one.node) };
    },
    ...{ milestones: none, languages: none, repositoryTopics: none, forks: none, watchers: none },
    ...{ stargazers: none, projects: none, projectsV2: none, recentProjects: none, pinnedIssues: none },
    branchProtectionRules: (args: Window) => protectionConnection(scope, repository, args),
    ...{ commitComments: none, discussions: none, deployments: none, environments: none },
    ...{ milestone: null, project: null, projectV2: null, discussion: null },
  };
}

function fits(issue: Issue, args: IssuesArgs): boolean {
  const filter = args.filterBy ?? {};
  const given = (name: string): unknown => filter[name] ?? null;
  for (const name of ["milestone", "milestoneNumber", "type", "viewerSubscribed"]) {
    // The schema's default of `viewerSubscribed` is false, and means any.
    if (given(name) !== null && given(name) !== false)
      throw problem("UNPROCESSABLE", `The sandbox has no filter of issues by ${name}`);
  }
  const assignee = given("assignee") as string | null;
  const assigned = issue.assignees ?? [];
  if (assignee !== null && (assignee === "*" ? assigned.length === 0 : !assigned.includes(assignee))) return false;
  const mentioned = given("mentioned") as string | null;
  if (mentioned !== null && !`${issue.title}\n${issue.body ?? ""}`.includes(`@${mentioned}`)) return false;
  const states = (given("states") ?? args.states ?? null) as string[] | null;
  const labels = (given("labels") ?? args.labels ?? null) as string[] | null;
  const since = given("since") as string | null;
  if (states && !states.includes(issue.state.toUpperCase())) return false;
  if (labels && !labels.some((label) => issue.labels.includes(label))) return false;
  if (given("createdBy") !== null && given("createdBy") !== issue.author) return false;
  return since === null || issue.updatedAt >= stamp(new Date(since));
}

function peopleOf({ sandbox }: Scope, repository: Repository, query: string | null | undefined): Account[] {
  const wanted = query?.toLowerCase() ?? "";
  return sandbox.world.accounts.filter(
    (one) =>
      one.type === "User" &&
      atLeast(roleOf(repository, one.login), "read") &&
      `${one.login} ${one.name}`.toLowerCase().includes(wanted),
  );
}

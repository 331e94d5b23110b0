import { canSee } from "../auth/permissions.ts";
import {
  SearchError,
  parseSearch,
  searchVisibleIssues,
  type FoundIssue,
  type SearchTerm,
} from "../issue-search.ts";
import { createConnection, type ConnectionArgs } from "./connection.ts";
import { createGraphqlError } from "./graphql-error.ts";
import type { GraphqlScope } from "./scope.ts";
import type { Repository } from "../schema/repository.ts";

interface SearchArgs extends ConnectionArgs {
  query: string;
  type: string;
}

const NOTHING = {
  codeCount: 0,
  discussionCount: 0,
  issueCount: 0,
  repositoryCount: 0,
  userCount: 0,
  wikiCount: 0,
};

/**
 * Answers GraphQL's `search` for issues, pull requests and repositories that the caller can see.
 */
export function searchNodes(scope: GraphqlScope, args: SearchArgs) {
  const terms = parseSearch(args.query);
  if (args.type === "REPOSITORY") {
    const found = scope.sandbox.world.repositories.filter((one) =>
      matchesRepository(scope, one, terms),
    );
    const list = createConnection(found, args, (one) => scope.show.repository(one));
    return { ...list, ...NOTHING, repositoryCount: found.length };
  }
  if (args.type !== "ISSUE")
    throw createGraphqlError("UNPROCESSABLE", `The sandbox's search has no type ${args.type}`);
  const found = searchOrRefuse(scope, args.query);
  const list = createConnection(found, args, ({ repository, issue }) =>
    issue.pull
      ? scope.show.pull(repository, issue, issue.pull)
      : scope.show.issue(repository, issue),
  );
  return { ...list, ...NOTHING, issueCount: found.length };
}

function searchOrRefuse({ sandbox, actor }: GraphqlScope, query: string): FoundIssue[] {
  try {
    return searchVisibleIssues(sandbox, actor, query);
  } catch (error) {
    if (error instanceof SearchError) throw createGraphqlError("UNPROCESSABLE", error.message);
    throw error;
  }
}

function matchesRepository(scope: GraphqlScope, one: Repository, terms: SearchTerm[]): boolean {
  if (!canSee(scope.actor, one)) return false;
  const owner = (login: string): string =>
    (login === "@me" ? (scope.actor.login ?? "") : login).toLowerCase();
  return terms.every(({ name, value, not }) => {
    const judges: Record<string, () => boolean> = {
      "": () => one.name.toLowerCase().includes(value.toLowerCase()),
      user: () => one.owner.toLowerCase() === owner(value),
      org: () => one.owner.toLowerCase() === owner(value),
      repo: () => `${one.owner}/${one.name}`.toLowerCase() === value.toLowerCase(),
      archived: () => one.archived === (value === "true"),
      is: () => value === "" || (value === "private") === one.private,
      fork: () => value !== "only",
      sort: () => !not,
    };
    const judge = Object.hasOwn(judges, name) ? judges[name] : null;
    if (!judge)
      throw createGraphqlError(
        "UNPROCESSABLE",
        `The sandbox's search for repositories has no qualifier ${name}:`,
      );
    return judge() !== not;
  });
}

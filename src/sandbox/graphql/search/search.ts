import { sees } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import { searchIssues, type Found } from "../../search/issues.ts";
import { parseSearch, SearchRefused, type Term } from "../../search/terms.ts";
import { connection, type Window } from "../connection.ts";
import { problem } from "../problem.ts";
import type { Scope } from "../scope.ts";

interface SearchArgs extends Window {
  query: string;
  type: string;
}

const NOTHING = { codeCount: 0, discussionCount: 0, issueCount: 0, repositoryCount: 0, userCount: 0, wikiCount: 0 };

/** GraphQL's `search` for issues, pull requests and repositories that who asks may see. */
export function search(scope: Scope, args: SearchArgs) {
  const terms = parseSearch(args.query);
  if (args.type === "REPOSITORY") {
    const found = scope.sandbox.world.repositories.filter((one) => fitsRepository(scope, one, terms));
    const list = connection(found, args, (one) => scope.show.repository(one));
    return { ...list, ...NOTHING, repositoryCount: found.length };
  }
  if (args.type !== "ISSUE") throw problem("UNPROCESSABLE", `The sandbox's search has no type ${args.type}`);
  const found = issues(scope, args.query);
  const list = connection(found, args, ({ repository, issue }) =>
    issue.pull ? scope.show.pull(repository, issue, issue.pull) : scope.show.issue(repository, issue),
  );
  return { ...list, ...NOTHING, issueCount: found.length };
}

function issues({ sandbox, actor }: Scope, query: string): Found[] {
  try {
    return searchIssues(sandbox, actor, query);
  } catch (error) {
    if (error instanceof SearchRefused) throw problem("UNPROCESSABLE", error.message);
    throw error;
  }
}

function fitsRepository(scope: Scope, one: Repository, terms: Term[]): boolean {
  if (!sees(scope.actor, one)) return false;
  const owner = (login: string): string => (login === "@me" ? (scope.actor.login ?? "") : login).toLowerCase();
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
    if (!judge) throw problem("UNPROCESSABLE", `The sandbox's search for repositories has no qualifier ${name}:`);
    return judge() !== not;
  });
}

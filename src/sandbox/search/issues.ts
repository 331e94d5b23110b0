import { holds, sees } from "../auth/permit.ts";
import type { Issue, Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { ordered } from "../rest/listing.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkTerms, commentsOf, fitsTerms } from "./match.ts";
import { parseSearch, SearchRefused } from "./terms.ts";

export interface Found {
  repository: Repository;
  issue: Issue;
}

/**
 * The issues and pull requests that fit a search, of those that the actor may see: newest first unless `sort:` (or
 * `sort`) says otherwise, as GitHub's best match has no order that can be told. Throws `SearchRefused`.
 */
export function searchIssues(
  sandbox: Sandbox,
  actor: Actor,
  text: string,
  sort = { by: "created", up: false },
): Found[] {
  const terms = parseSearch(text);
  checkTerms(terms);
  const found = visible(sandbox, actor).filter((one) => fitsTerms({ sandbox, me: actor.login, ...one }, terms));
  const [by = sort.by, direction] = terms.find((term) => term.name === "sort")?.value.split("-") ?? [];
  const up = direction === undefined ? sort.up && by === sort.by : direction === "asc";
  const keys: Record<string, (one: Found) => string | number> = {
    created: ({ issue }) => issue.createdAt,
    updated: ({ issue }) => issue.updatedAt,
    comments: (one) => commentsOf({ sandbox, ...one }).length,
  };
  const key = Object.hasOwn(keys, by) ? keys[by] : null;
  if (!key) throw new SearchRefused(`The sandbox's search has no order sort:${by}`);
  return ordered(found, key, ({ issue }) => issue.id, up);
}

function visible(sandbox: Sandbox, actor: Actor): Found[] {
  return sandbox.world.issues.flatMap((issue) => {
    const repository = sandbox.world.repositories.find((one) => one.id === issue.repositoryId);
    if (!repository || !sees(actor, repository)) return [];
    const name = issue.pull ? "pull_requests" : "issues";
    return holds(actor, repository, name, "read") ? [{ repository, issue }] : [];
  });
}

import { listIssueComments } from "./issues/timeline.ts";
import type { Sandbox } from "./sandbox.ts";
import { canSee, hasPermission } from "./auth/permissions.ts";
import { sortByKey } from "./rest/listing.ts";
import type { Repository } from "./schema/repository.ts";
import type { Issue } from "./schema/issues.ts";
import type { Actor } from "./auth/actor.ts";

/** One part of a search: `label:"help wanted"`, `-is:draft`, or a word (then `name` is empty). */
export interface SearchTerm {
  name: string;
  value: string;
  not: boolean;
}

/**
 * Parses GitHub's search syntax: qualifiers, quoted values, `-` for not.
 *
 * https://docs.github.com/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax
 */
export function parseSearch(text: string): SearchTerm[] {
  return [...text.matchAll(/(-?)(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))/gi)].map(
    ([, minus, name = "", quoted, bare]) => ({
      name: name.toLowerCase(),
      value: quoted ?? bare ?? "",
      not: minus === "-",
    }),
  );
}

/** Thrown for a search that this sandbox can't execute. Each API formats it differently. */
export class SearchError extends Error {}

/**
 * Returns whether a time matches a search value: `2026-01-01`, `>=2026-01-01`,
 * `2026-01-01..2026-02-01`, `*..b`. "Query for dates" of
 *
 * https://docs.github.com/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax
 */
function isTimeMatch(value: string, at: string | null): boolean {
  if (at === null) return false;
  // A date covers the whole day. Only the given part of the time is compared.
  const after = (text: string): number => at.slice(0, text.length).localeCompare(text);
  const [from, to] = value.split("..");
  if (from !== undefined && to !== undefined) {
    return (from === "*" || after(from) >= 0) && (to === "*" || after(to) <= 0);
  }
  const [, sign = "", text = ""] = /^(>=|<=|>|<)?(.*)$/.exec(value) ?? [];
  if (sign === ">") return after(text) > 0;
  if (sign === ">=") return after(text) >= 0;
  if (sign === "<") return after(text) < 0;
  if (sign === "<=") return after(text) <= 0;
  return after(text) === 0;
}

export interface SearchCandidate {
  sandbox: Sandbox;
  /** The login that `@me` means. */
  me: string | null;
  repository: Repository;
  issue: Issue;
}

type Qualifier = (value: string, one: SearchCandidate) => boolean;

const isSameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const STATES: Record<string, (one: SearchCandidate) => boolean> = {
  issue: ({ issue }) => !issue.pull,
  pr: ({ issue }) => issue.pull !== null,
  "pull-request": ({ issue }) => issue.pull !== null,
  open: ({ issue }) => issue.state === "open",
  closed: ({ issue }) => issue.state === "closed",
  merged: ({ issue }) => issue.pull?.merged === true,
  unmerged: ({ issue }) => issue.pull?.merged === false,
  draft: ({ issue }) => issue.pull?.draft === true,
  public: ({ repository }) => !repository.private,
  private: ({ repository }) => repository.private,
  locked: ({ issue }) => Boolean(issue.locked),
  unlocked: ({ issue }) => !issue.locked,
};

const QUALIFIERS: Record<string, Qualifier> = {
  repo: (name, { repository }) => isSameText(name, `${repository.owner}/${repository.name}`),
  user: (login, { repository }) => isSameText(login, repository.owner),
  org: (login, { repository }) => isSameText(login, repository.owner),
  is: isStateMatch,
  type: isStateMatch,
  state: isStateMatch,
  draft: (value, { issue }) => issue.pull !== null && issue.pull.draft === (value === "true"),
  archived: (value, { repository }) => repository.archived === (value === "true"),
  author: (login, one) => isSameText(resolveLogin(one, login), one.issue.author),
  mentions: (login, one) =>
    getSearchText(one).includes(`@${resolveLogin(one, login).toLowerCase()}`),
  commenter: (login, one) =>
    listIssueComments(one.sandbox.world, one.issue).some((comment) =>
      isSameText(resolveLogin(one, login), comment.author),
    ),
  label: (value, { issue }) =>
    value.split(",").some((name) => issue.labels.some((label) => isSameText(name, label))),
  head: (branch, { issue }) => issue.pull?.headRef.startsWith(branch) === true,
  base: (branch, { issue }) => issue.pull?.baseRef.startsWith(branch) === true,
  "reviewed-by": (login, one) =>
    one.issue.pull?.reviews.some(
      (review) => review.state !== "PENDING" && isSameText(resolveLogin(one, login), review.author),
    ) === true,
  "review-requested": (login, one) =>
    one.issue.pull?.requestedReviewers?.some((asked) =>
      isSameText(resolveLogin(one, login), asked),
    ) === true,
  assignee: (login, one) =>
    one.issue.assignees?.some((assigned) => isSameText(resolveLogin(one, login), assigned)) ===
    true,
  created: (value, { issue }) => isTimeMatch(value, issue.createdAt),
  updated: (value, { issue }) => isTimeMatch(value, issue.updatedAt),
  closed: (value, { issue }) => isTimeMatch(value, issue.closedAt),
  merged: (value, { issue }) => isTimeMatch(value, issue.pull?.mergedAt ?? null),
  // The sandbox has no milestones and no projects.
  milestone: () => false,
  no: (what, { issue }) => {
    const held: Record<string, number> = {
      label: issue.labels.length,
      assignee: issue.assignees?.length ?? 0,
    };
    return (held[what] ?? 0) === 0;
  },
};

/**
 * Checks the terms.
 * @throws SearchError for a qualifier or a value that the sandbox does not know, even if nothing
 * matches.
 */
function checkTerms(terms: SearchTerm[]): void {
  for (const { name, value } of terms) {
    const plain = name === "" || name === "sort" || name === "in";
    if (!plain && !Object.hasOwn(QUALIFIERS, name)) {
      throw new SearchError(`The sandbox's search has no qualifier ${name}:`);
    }
    if (QUALIFIERS[name] === isStateMatch && !Object.hasOwn(STATES, value.toLowerCase())) {
      throw new SearchError(`The sandbox's search doesn't know is:${value}`);
    }
  }
}

/** Returns whether an issue or pull request matches all of these checked terms. */
function isTermMatch(candidate: SearchCandidate, terms: SearchTerm[]): boolean {
  const places = terms.find((term) => term.name === "in")?.value;
  return terms.every((term) => {
    if (term.name === "sort" || term.name === "in") return true;
    if (term.name === "")
      return getSearchText(candidate, places).includes(term.value.toLowerCase()) !== term.not;
    return QUALIFIERS[term.name]!(term.value, candidate) !== term.not;
  });
}

function isStateMatch(value: string, one: SearchCandidate): boolean {
  return STATES[value.toLowerCase()]!(one);
}

/** Resolves `@me`, and converts `app/helper` to a bot's login. */
function resolveLogin({ me }: SearchCandidate, login: string): string {
  return login === "@me" ? (me ?? "") : login.replace(/^app\/(.*)$/i, "$1[bot]");
}

function getSearchText(one: SearchCandidate, places = "title,body,comments"): string {
  const wanted = places.split(",");
  const parts = [
    ...(wanted.includes("title") ? [one.issue.title] : []),
    ...(wanted.includes("body") ? [one.issue.body ?? ""] : []),
    ...(wanted.includes("comments")
      ? listIssueComments(one.sandbox.world, one.issue).map((comment) => comment.body)
      : []),
  ];
  return parts.join("\n").toLowerCase();
}

export interface FoundIssue {
  repository: Repository;
  issue: Issue;
}

/**
 * Returns the issues and pull requests that match a search and that the actor may see. They are
 * sorted by `sort:` or `sort`, else newest first: GitHub documents no order for its best match.
 * @throws SearchError for a search that the sandbox can't execute.
 */
export function searchVisibleIssues(
  sandbox: Sandbox,
  actor: Actor,
  text: string,
  sort = { by: "created", up: false },
): FoundIssue[] {
  const terms = parseSearch(text);
  checkTerms(terms);
  const found = listVisibleIssues(sandbox, actor).filter((one) =>
    isTermMatch({ sandbox, me: actor.login, ...one }, terms),
  );
  const [by = sort.by, direction] =
    terms.find((term) => term.name === "sort")?.value.split("-") ?? [];
  const up = direction === undefined ? sort.up && by === sort.by : direction === "asc";
  const keys: Record<string, (one: FoundIssue) => string | number> = {
    created: ({ issue }) => issue.createdAt,
    updated: ({ issue }) => issue.updatedAt,
    comments: (one) => listIssueComments(sandbox.world, one.issue).length,
  };
  const key = Object.hasOwn(keys, by) ? keys[by] : null;
  if (!key) throw new SearchError(`The sandbox's search has no order sort:${by}`);
  return sortByKey(found, key, ({ issue }) => issue.id, up);
}

function listVisibleIssues(sandbox: Sandbox, actor: Actor): FoundIssue[] {
  return sandbox.world.issues.flatMap((issue) => {
    const repository = sandbox.world.repositories.find((one) => one.id === issue.repositoryId);
    if (!repository || !canSee(actor, repository)) return [];
    const name = issue.pull ? "pull_requests" : "issues";
    return hasPermission(actor, repository, name, "read") ? [{ repository, issue }] : [];
  });
}

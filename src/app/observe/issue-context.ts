/**
 * Reads an issue with its base branch: the branch that a build lands on, or the default branch
 * instead if that one was renamed.
 */
import { isAncestor } from "../github/compare.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import { getTaskRoot } from "../../core/model/names.ts";
import { readBase, readBaseAt, type Base } from "./base.ts";
import { ISSUE_FIELDS, type IssueAnswer } from "./issue.ts";
import {
  REPOSITORY_FIELDS,
  toRepositoryFact,
  type RepositoryAnswer,
  type RepositoryAtRest,
} from "./repository.ts";
import type { ReadCache } from "./read-cache.ts";
import type { Facts } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";

// GraphQL has no 304, so each query costs a point even if nothing has changed. REST reports an
// unchanged state for free. So a GraphQL answer is cached while REST says that nothing has changed.

/**
 * GitHub's times are whole seconds. A change younger than this many milliseconds may be followed by
 * another with the same time.
 */
const SETTLED_MS = 2_000;

/**
 * Equal fingerprints mean that the repository, its branch and the issue are unchanged. Null means
 * unknown.
 * @throws GitHubError
 */
async function getIssueFingerprint(
  access: Access,
  number: number,
  branch: string,
): Promise<string | null> {
  const { octokit } = access;
  const [repository, issue, head] = await Promise.all([
    requestGitHub(() => octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access))),
    requestGitHub(() =>
      octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...getRepoParams(access),
        issue_number: number,
      }),
    ),
    readRef(access, getHeadRef(branch)),
  ]);
  const { pushed_at, updated_at } = repository.data;
  const times = [pushed_at, updated_at, issue.data.updated_at].map((time) => Date.parse(time));
  const tags = [repository, issue].map(({ headers }) => headers.etag);
  const settled = Date.parse(issue.headers.date ?? "") - Math.max(...times) >= SETTLED_MS;
  return settled && head && tags.every((tag) => tag !== undefined)
    ? [...tags, head].join(" ")
    : null;
}

// What must be known before the record can be located: one GraphQL query.

export interface IssueContext {
  repository: RepositoryAtRest;
  /** The default branch. */
  base: Base;
  issue: IssueAnswer;
  /** Branches with the name of a record of the issue's tasks, by any author. */
  records: RecordRef[];
}

export interface RecordRef {
  /** Without `refs/heads/`. */
  name: string;
  sha: string;
}

/**
 * Branches with `$root` in their names. GitHub matches parts of names: `ask-7` is in `ask-71`, too.
 */
export const RECORD_REFS = `records: refs(refPrefix: "refs/heads/", query: $root, first: 50) {
  nodes { name target { oid } }
}`;
export interface RecordRefsAnswer {
  records: { nodes: { name: string; target: { oid: string } | null }[] } | null;
}

/** Returns those of the tasks on exactly this number. */
export function listRecordRefs(
  { records }: RecordRefsAnswer,
  on: "issue" | "pull",
  number: number,
): RecordRef[] {
  const own = new RegExp(`(?:^|/)${getTaskRoot(on, number)}(?:-[0-9]+)?/record$`);
  const nodes = (records?.nodes ?? []).filter(({ name, target }) => target && own.test(name));
  return nodes.map(({ name, target }) => ({ name, sha: target!.oid }));
}

const QUERY = `query ($owner: String!, $repo: String!, $number: Int!, $root: String!) {
  repository(owner: $owner, name: $repo) {
    ${REPOSITORY_FIELDS} ${RECORD_REFS} issue(number: $number) { ${ISSUE_FIELDS} }
  }
}`;

type Answer = RepositoryAnswer & RecordRefsAnswer & { issue: IssueAnswer | null };

/**
 * Returns `null` if the number isn't an issue (any more), or is a pull request. @throws GitHubError
 * `not_found` also if the repository has no commit yet
 */
export async function loadIssueContext(
  access: Access,
  number: number,
  cache: ReadCache,
): Promise<IssueContext | null> {
  const answer = await cache.get("issue", `${number}`, () =>
    // Later passes must see what Baton itself has just changed.
    cache.isFirstPass ? fetchIfChanged(access, number) : fetchIssue(access, number),
  );
  if (!answer?.issue) return null;
  const { issue, ...repository } = answer;
  const branch = repository.defaultBranchRef;
  if (!branch)
    throw new GitHubError(
      "not_found",
      `${repository.nameWithOwner} has no commit on its default branch`,
      404,
    );
  const base = await readBaseAt(access, branch.target.oid);
  const records = listRecordRefs(answer, "issue", number);
  return { repository: toRepositoryFact(repository, branch.name), base, issue, records };
}

/** Returns the cached answer if nothing has changed since, which costs nothing. */
async function fetchIfChanged(access: Access, number: number): Promise<Answer | null> {
  const answers = keptAnswers.get(access.scope) ?? new Map<string, KeptAnswer>();
  keptAnswers.set(access.scope, answers);
  const key = `${access.owner}/${access.repo}#${number}`;
  const known = answers.get(key);
  const branch = known?.answer.defaultBranchRef?.name;
  // Read before the answer, so that a change in between shows up next time.
  const witness = branch === undefined ? null : await getIssueFingerprint(access, number, branch);
  if (known && witness !== null && witness === known.witness) return known.answer;
  const answer = await fetchIssue(access, number);
  answers.delete(key);
  if (answer?.issue) answers.set(key, { witness, answer });
  const oldest = answers.keys().next();
  if (answers.size > MAX_ANSWERS && !oldest.done) answers.delete(oldest.value);
  return answer;
}

interface KeptAnswer {
  /** Null if the answer may change without a sign. */
  witness: string | null;
  answer: Answer;
}

/** Maximum number of issues per GitHub instance whose answers are cached. */
const MAX_ANSWERS = 500;
const keptAnswers = new WeakMap<object, Map<string, KeptAnswer>>();

async function fetchIssue(access: Access, number: number): Promise<Answer | null> {
  try {
    const answer = await requestGitHub(() =>
      access.octokit.graphql<{ repository: Answer | null }>(QUERY, {
        ...{ ...getRepoParams(access), number },
        root: getTaskRoot("issue", number),
      }),
    );
    return answer.repository;
  } catch (error) {
    // The number is not an issue's. If the repository itself can't be seen, the error is reported.
    if (
      error instanceof GitHubError &&
      error.code === "not_found" &&
      !/repository/i.test(error.message)
    )
      return null;
    throw error;
  }
}

export interface BaseBranch {
  /** Name of the branch that `base` was read from. */
  name: string;
  base: Base;
  fact: Facts["baseBranch"];
}

/** @throws GitHubError */
export async function readBaseBranch(
  access: Access,
  context: IssueContext,
  state: State,
  cache: ReadCache,
): Promise<BaseBranch> {
  const { branch, sha } = state.build.base;
  const { defaultBranch } = context.repository;
  const there = { gone: false, heir: null };
  if (branch === defaultBranch) return { name: branch, base: context.base, fact: there };
  try {
    return {
      name: branch,
      base: await cache.get("issue", branch, () => readBase(access, branch)),
      fact: there,
    };
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "not_found") throw error;
  }
  const heir = (await isAncestor(access, sha, context.base.sha)) ? defaultBranch : null;
  return { name: defaultBranch, base: context.base, fact: { gone: true, heir } };
}

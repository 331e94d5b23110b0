/** What is known before the record is, since where it lies follows from it: one GraphQL query. */
import { taskRoot } from "../../core/build/names.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { baseAt, type Base } from "./base.ts";
import { ISSUE_FIELDS, type IssueAnswer } from "./issue.ts";
import { REPOSITORY_FIELDS, repositoryFact, type RepositoryAnswer, type RepositoryAtRest } from "./repository.ts";
import type { Seen } from "./seen.ts";
import { witnessOf } from "./witness.ts";

export interface Ground {
  repository: RepositoryAtRest;
  /** The default branch. */
  base: Base;
  issue: IssueAnswer;
  /** Branches that have the name of a record of the issue's tasks, by any author. */
  records: RecordRef[];
}

export interface RecordRef {
  /** Without `refs/heads/`. */
  name: string;
  sha: string;
}

/** Branches with `$root` in their names. GitHub compares parts of names: `ask-7` is in `ask-71`, too. */
export const RECORD_REFS = `records: refs(refPrefix: "refs/heads/", query: $root, first: 50) {
  nodes { name target { oid } }
}`;
export interface RecordRefsAnswer {
  records: { nodes: { name: string; target: { oid: string } | null }[] } | null;
}

/** Those of the tasks on this very number. */
export function listRecordRefs({ records }: RecordRefsAnswer, on: "issue" | "pull", number: number): RecordRef[] {
  const own = new RegExp(`(?:^|/)${taskRoot(on, number)}(?:-[0-9]+)?/record$`);
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
 * `null` when the number is no issue (any more), or a pull request. @throws GitHubError `not_found` also where the
 * repository has no commit yet
 */
export async function groundOf(access: Access, number: number, seen: Seen): Promise<Ground | null> {
  const answer = await seen.once("ground", `${number}`, () =>
    // Later passes follow what Baton itself has just changed.
    seen.first ? unchanged(access, number) : ask(access, number),
  );
  if (!answer?.issue) return null;
  const { issue, ...repository } = answer;
  const branch = repository.defaultBranchRef;
  if (!branch)
    throw new GitHubError("not_found", `${repository.nameWithOwner} has no commit on its default branch`, 404);
  const base = await baseAt(access, branch.target.oid);
  const records = listRecordRefs(answer, "issue", number);
  return { repository: repositoryFact(repository, branch.name), base, issue, records };
}

/** The answer as it was where nothing has changed since, which costs nothing. */
async function unchanged(access: Access, number: number): Promise<Answer | null> {
  const answers = kept.get(access.scope) ?? new Map<string, Kept>();
  kept.set(access.scope, answers);
  const key = `${access.owner}/${access.repo}#${number}`;
  const known = answers.get(key);
  const branch = known?.answer.defaultBranchRef?.name;
  // Asked before the answer: what changes between the two shows the next time.
  const witness = branch === undefined ? null : await witnessOf(access, number, branch);
  if (known && witness !== null && witness === known.witness) return known.answer;
  const answer = await ask(access, number);
  answers.delete(key);
  if (answer?.issue) answers.set(key, { witness, answer });
  const oldest = answers.keys().next();
  if (answers.size > MOST && !oldest.done) answers.delete(oldest.value);
  return answer;
}

interface Kept {
  /** Null = what was asked isn't known to stay. */
  witness: string | null;
  answer: Answer;
}

/** Issues of one GitHub whose answers are kept. */
const MOST = 500;
const kept = new WeakMap<object, Map<string, Kept>>();

async function ask(access: Access, number: number): Promise<Answer | null> {
  try {
    const answer = await asking(() =>
      access.octokit.graphql<{ repository: Answer | null }>(QUERY, {
        ...{ ...at(access), number },
        root: taskRoot("issue", number),
      }),
    );
    return answer.repository;
  } catch (error) {
    // The number is another thing's. Where the repository itself can't be seen, that is news.
    if (error instanceof GitHubError && error.code === "not_found" && !/repository/i.test(error.message)) return null;
    throw error;
  }
}

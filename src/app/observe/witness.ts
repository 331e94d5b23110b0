/**
 * GraphQL knows no 304: each question costs a point, though nothing has changed. REST tells that for nothing, so a
 * GraphQL answer is kept for as long as REST says that what it tells of is as it was.
 */
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";

/** GitHub's times are whole seconds: what changed so lately may change again without another time, in milliseconds. */
const SETTLED_MS = 2_000;

/** Equal = the repository, its branch and the issue are as they were; null = that can't be told. @throws GitHubError */
export async function witnessOf(access: Access, number: number, branch: string): Promise<string | null> {
  const { octokit } = access;
  const [repository, issue, head] = await Promise.all([
    asking(() => octokit.request("GET /repos/{owner}/{repo}", at(access))),
    asking(() =>
      octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...at(access), issue_number: number }),
    ),
    readRef(access, headOf(branch)),
  ]);
  const { pushed_at, updated_at } = repository.data;
  const times = [pushed_at, updated_at, issue.data.updated_at].map((time) => Date.parse(time));
  const tags = [repository, issue].map(({ headers }) => headers.etag);
  const settled = Date.parse(issue.headers.date ?? "") - Math.max(...times) >= SETTLED_MS;
  return settled && head && tags.every((tag) => tag !== undefined) ? [...tags, head].join(" ") : null;
}

/** Threads of comments on a pull request's lines: GraphQL alone tells which are resolved, and by whom. */
import type { ThreadFact } from "../../core/build/facts.ts";
import { readMarker } from "../../core/comments/marker.ts";
import { readRendered } from "../../core/text/rendered.ts";
import { at, isOwnBot, type Access, type Author } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { utc } from "./issue.ts";
import type { Roles } from "./roles.ts";
import type { Seen } from "./seen.ts";

/** Threads in a page, and pages that are read: what is beyond them is not seen. */
const PAGE = 50;
const PAGES = 6;

const QUERY = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: ${PAGE}, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved resolvedBy { login } path line
          comments(first: 30) {
            nodes { databaseId body bodyHTML createdAt author { login __typename } pullRequestReview { databaseId } }
          }
        }
      }
    }
  }
}`;

interface Comment {
  databaseId: number;
  body: string;
  bodyHTML: string;
  createdAt: string;
  author: Author | null;
  pullRequestReview: { databaseId: number } | null;
}
interface Thread {
  id: string;
  isResolved: boolean;
  resolvedBy: { login: string } | null;
  path: string;
  line: number | null;
  comments: { nodes: Comment[] };
}
interface Answer {
  repository: {
    pullRequest: {
      reviewThreads: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: Thread[] };
    } | null;
  } | null;
}

/** @throws GitHubError */
export async function threadsOf(
  access: Access,
  slug: string,
  worker: string,
  number: number,
  roles: Roles,
  seen: Seen,
): Promise<ThreadFact[]> {
  const threads = await seen.once("reviews", `threads ${number}`, () => read(access, number));
  return Promise.all(
    threads.map(async (thread): Promise<ThreadFact> => {
      const { id, path, line, isResolved: resolved, resolvedBy } = thread;
      const [first] = thread.comments.nodes;
      const marker = first && isOwnBot(access, first.author) ? readMarker(first.body) : null;
      const ours = marker?.slug === slug && marker.key.startsWith(`${worker}.`);
      const people = thread.comments.nodes.filter((c) => c.author?.__typename === "User");
      return {
        ...{ id, path, line, resolved },
        finding: ours ? marker.key.slice(worker.length + 1) : null,
        resolvedBy: resolvedBy && { login: resolvedBy.login, role: await roles.of(resolvedBy.login) },
        comments: await Promise.all(
          people.map(async (c) => ({
            ...{ id: Number(c.databaseId), author: c.author!.login, role: await roles.of(c.author!.login) },
            ...{ at: utc(c.createdAt), review: c.pullRequestReview && Number(c.pullRequestReview.databaseId) },
            lines: readRendered(c.bodyHTML),
          })),
        ),
      };
    }),
  );
}

async function read(access: Access, number: number): Promise<Thread[]> {
  const threads: Thread[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const variables: Record<string, unknown> = { ...at(access), number, after };
    const answer: Answer = await asking(() => access.octokit.graphql<Answer>(QUERY, variables));
    const found = answer.repository?.pullRequest?.reviewThreads;
    if (!found) break;
    threads.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) break;
    after = found.pageInfo.endCursor;
  }
  return threads;
}

/**
 * Reads reviews on a pull request: people's, each with the author's role, and the markers of
 * Baton's own.
 */
import type { PersonReview, PullFact, ThreadFact } from "../../core/model/facts.ts";
import { isPossibleReply } from "../../core/commands/replies.ts";
import { readMarker } from "../../core/messages/marker.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import { joinLines } from "../../core/text/rendered-lines.ts";
import { getRepoParams, isOwnBot, type Access, type Author } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { RENDERED } from "./comments.ts";
import { toUtc } from "./issue.ts";
import type { Roles } from "./roles.ts";
import type { ReadCache } from "./read-cache.ts";

const STATES = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"] as const;

/** @throws GitHubError */
export async function readReviews(
  access: Access,
  slug: string,
  number: number,
  roles: Roles,
  cache: ReadCache,
): Promise<Pick<PullFact, "reviews" | "ownReviews" | "spoken">> {
  const all = await cache.get("reviews", `${number}`, () =>
    requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...getRepoParams(access),
        pull_number: number,
        per_page: 100,
        ...RENDERED,
      }),
    ),
  );
  const ownReviews = all
    .filter((r) => r.user?.login === access.app.login)
    .map((r) => readMarker(r.body))
    .filter((m) => m?.slug === slug)
    .map((m) => m!.key);
  // As on GitHub, a comment doesn't take back an earlier approval or request for changes. The
  // newest decisive review counts.
  const newest = new Map<string, PersonReview>();
  for (const review of all) {
    const state = STATES.find((s) => s === review.state);
    if (review.user?.type !== "User" || !state) continue;
    const { login } = review.user;
    if (state === "COMMENTED" && newest.has(login) && newest.get(login)!.state !== "COMMENTED")
      continue;
    newest.set(login, {
      id: Number(review.id),
      author: login,
      role: await roles.get(login),
      state,
      commit: review.commit_id ?? "",
      tree: state === "APPROVED" ? await findCommitTree(access, review.commit_id) : null,
      body: joinLines(readRenderedHtml(review.body_html)),
      at: toUtc(review.submitted_at ?? "1970-01-01T00:00:00Z"),
    });
  }
  return { reviews: [...newest.values()], ownReviews, spoken: await listSpokenReviews(all, roles) };
}

interface ListedReview {
  id: number | bigint;
  user: { login: string; type: string } | null;
  state: string;
  body_html?: string;
  submitted_at?: string;
}

async function listSpokenReviews(
  all: readonly ListedReview[],
  roles: Roles,
): Promise<PullFact["spoken"]> {
  const found = all.flatMap(({ body_html, submitted_at: at, user, ...review }) => {
    if (user?.type !== "User" || !at) return [];
    const lines = readRenderedHtml(body_html);
    // The text of an approval or a request for changes counts without addressing Baton.
    const isSaid =
      lines.some(({ speaks }) => speaks) ||
      (review.state === "COMMENTED" && isPossibleReply(joinLines(lines)));
    return isSaid ? [{ ...review, author: user.login, at: toUtc(at), lines }] : [];
  });
  return Promise.all(
    found.map(async ({ id, author, state, at, lines }) => ({
      ...{ id: Number(id), author, role: await roles.get(author) },
      ...{ at, lines, approves: state === "APPROVED" },
    })),
  );
}

/** Returns null if the commit was pushed away and GitHub has deleted it. */
async function findCommitTree(access: Access, commit: string | null): Promise<string | null> {
  return commit === null
    ? null
    : ((await requestOrNull(() => getCommit(access, commit)))?.tree ?? null);
}

// Reads threads of comments on a pull request's lines. Only GraphQL shows which are resolved, and
// by whom.

/** Threads per page, and maximum number of pages. Baton doesn't see threads beyond them. */
const PAGE = 50;
const PAGES = 6;

const THREADS_QUERY = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
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

interface ThreadComment {
  databaseId: number;
  body: string;
  bodyHTML: string;
  createdAt: string;
  author: Author | null;
  pullRequestReview: { databaseId: number } | null;
}
interface ReviewThread {
  id: string;
  isResolved: boolean;
  resolvedBy: { login: string } | null;
  path: string;
  line: number | null;
  comments: { nodes: ThreadComment[] };
}
interface ThreadsAnswer {
  repository: {
    pullRequest: {
      reviewThreads: {
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
        nodes: ReviewThread[];
      };
    } | null;
  } | null;
}

/** @throws GitHubError */
export async function readThreads(
  access: Access,
  slug: string,
  worker: string,
  number: number,
  roles: Roles,
  cache: ReadCache,
): Promise<ThreadFact[]> {
  const threads = await cache.get("reviews", `threads ${number}`, () =>
    listThreads(access, number),
  );
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
        resolvedBy: resolvedBy && {
          login: resolvedBy.login,
          role: await roles.get(resolvedBy.login),
        },
        comments: await Promise.all(
          people.map(async (c) => ({
            ...{
              id: Number(c.databaseId),
              author: c.author!.login,
              role: await roles.get(c.author!.login),
            },
            ...{
              at: toUtc(c.createdAt),
              review: c.pullRequestReview && Number(c.pullRequestReview.databaseId),
            },
            lines: readRenderedHtml(c.bodyHTML),
          })),
        ),
      };
    }),
  );
}

async function listThreads(access: Access, number: number): Promise<ReviewThread[]> {
  const threads: ReviewThread[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const variables: Record<string, unknown> = { ...getRepoParams(access), number, after };
    const answer: ThreadsAnswer = await requestGitHub(() =>
      access.octokit.graphql<ThreadsAnswer>(THREADS_QUERY, variables),
    );
    const found = answer.repository?.pullRequest?.reviewThreads;
    if (!found) break;
    threads.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) break;
    after = found.pageInfo.endCursor;
  }
  return threads;
}

/**
 * What people with write access say in a repository, for a caller that asks again and again: see
 * `build-feed.ts`. Heard
 * are comments on issues and pull requests, on lines of pull requests, and reviews.
 */
import { isRoleAtLeast } from "../core/model/permissions.ts";
import { getRepoParams, type Access } from "./github/access.ts";
import { requestGitHub, GitHubError } from "./github/errors.ts";
import { Roles } from "./observe/roles.ts";
import { ReadCache } from "./observe/read-cache.ts";

export interface PersonComment {
  id: number;
  /** Issue or pull request. */
  on: number;
  author: string;
  url: string;
  body: string;
}

/** Where comments are looked for. */
export interface CommentPlaces {
  /** Issues and pull requests. */
  numbers: ReadonlySet<number>;
  /** Those pull requests of them that are open: each takes a request of its own. */
  pulls: readonly number[];
}

/**
 * Ids of the newest that is known; null = what is there now is. Each kind is counted by GitHub
 * apart.
 */
export interface Cursor {
  comment: number;
  line: number | null;
  review: number | null;
}

const PAGE = 30;
const REVIEWS_PAGE = 100;
/** Pages that one question reads at most. */
const MAX_PAGES = 10;
/** What a repository's own people are to GitHub, where a token may not ask for their role. */
const INSIDERS = ["OWNER", "MEMBER", "COLLABORATOR"];

interface ListedComment extends PersonComment {
  isPerson: boolean;
  association: string | undefined;
}

type List = (page: number) => Promise<ListedComment[]>;

export class CommentFeed {
  readonly #access: Access;
  readonly #roles: Roles;
  #comment: number;
  #line: number;
  /** By pull request: reviews of one are listed apart from those of another. */
  readonly #reviews = new Map<number, number>();
  readonly #review: number;

  private constructor(access: Access, { comment, line, review }: Record<keyof Cursor, number>) {
    this.#access = access;
    this.#roles = new Roles(access, new ReadCache());
    this.#comment = comment;
    this.#line = line;
    this.#review = review;
  }

  /** @param after what is known; null = what is there now is. @throws GitHubError */
  static async open(
    access: Access,
    after: Cursor | null,
    { pulls }: CommentPlaces,
  ): Promise<CommentFeed> {
    const comment = after?.comment ?? (await listComments(access, 1))[0]?.id ?? 0;
    const line = after?.line ?? (await listLineComments(access, 1))[0]?.id ?? 0;
    if (after?.review != null)
      return new CommentFeed(access, { comment, line, review: after.review });
    const reviews = await Promise.all(pulls.map((number) => listReviews(access, number)));
    const review = Math.max(0, ...reviews.flat().map(({ id }) => id));
    return new CommentFeed(access, { comment, line, review });
  }

  /** The newest that was looked at. */
  get cursor(): Record<keyof Cursor, number> {
    return {
      comment: this.#comment,
      line: this.#line,
      review: Math.max(this.#review, ...this.#reviews.values()),
    };
  }

  /** New comments there, of each kind the oldest first. @throws GitHubError */
  async read({ numbers, pulls }: CommentPlaces): Promise<PersonComment[]> {
    const comments = await listFresh((page) => listComments(this.#access, page), this.#comment);
    const lines = await listFresh((page) => listLineComments(this.#access, page), this.#line);
    const reviews = await Promise.all(pulls.map((number) => this.#listReviews(number)));
    const found: PersonComment[] = [];
    for (const said of [...comments, ...lines, ...reviews.flat()]) {
      if (!numbers.has(said.on) || !(await this.#isHeard(said))) continue;
      const { id, on, author, url, body } = said;
      found.push({ id, on, author, url, body });
    }
    // Only now: what is refused meanwhile is asked for again.
    this.#comment = Math.max(this.#comment, ...comments.map(({ id }) => id));
    this.#line = Math.max(this.#line, ...lines.map(({ id }) => id));
    for (const { on, id } of reviews.flat())
      this.#reviews.set(on, Math.max(id, this.#reviews.get(on) ?? 0));
    return found;
  }

  async #listReviews(number: number): Promise<ListedComment[]> {
    const after = this.#reviews.get(number) ?? this.#review;
    return (await listReviews(this.#access, number)).filter(({ id }) => id > after);
  }

  /** A stranger's words must not end what somebody waits for. */
  async #isHeard({ isPerson, author, association }: ListedComment): Promise<boolean> {
    if (!isPerson) return false;
    try {
      return isRoleAtLeast(await this.#roles.get(author), "write");
    } catch (error) {
      if (!(error instanceof GitHubError) || error.isTransient) throw error;
      return association !== undefined && INSIDERS.includes(association);
    }
  }
}

/** What is newer than the id `after`, oldest first, of a list whose newest come first. */
async function listFresh(list: List, after: number): Promise<ListedComment[]> {
  const all: ListedComment[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const fresh = (await list(page)).filter(({ id }) => id > after);
    all.push(...fresh);
    if (fresh.length < PAGE) break;
  }
  return all.toSorted((a, b) => a.id - b.id);
}

/**
 * Newest first: the address stays the same when something is new, so that an answer is known by its
 * ETag.
 */
const NEWEST = { sort: "created", direction: "desc", per_page: PAGE } as const;

async function listComments(access: Access, page: number): Promise<ListedComment[]> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", {
      ...getRepoParams(access),
      ...NEWEST,
      page,
    }),
  );
  return data.map((one) => ({ ...toListedComment(one), on: parseUrlNumber(one.issue_url) }));
}

async function listLineComments(access: Access, page: number): Promise<ListedComment[]> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/comments", {
      ...getRepoParams(access),
      ...NEWEST,
      page,
    }),
  );
  return data.map((one) => ({ ...toListedComment(one), on: parseUrlNumber(one.pull_request_url) }));
}

/**
 * All that were submitted, oldest first. One that only carries comments on lines is told by these.
 */
async function listReviews(access: Access, number: number): Promise<ListedComment[]> {
  const all: ListedComment[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...{ ...getRepoParams(access), pull_number: number, per_page: REVIEWS_PAGE, page },
      }),
    );
    for (const one of data) {
      if (one.state === "PENDING" || (one.state === "COMMENTED" && one.body === "")) continue;
      const body = one.body || one.state.toLowerCase().replaceAll("_", " ");
      all.push({ ...toListedComment(one), on: number, body });
    }
    if (data.length < REVIEWS_PAGE) break;
  }
  return all;
}

interface CommentAnswer {
  id: number | bigint;
  html_url: string;
  body?: string;
  user: { login: string; type: string } | null;
  author_association?: string;
}

function toListedComment({
  id,
  html_url: url,
  body = "",
  user,
  author_association: association,
}: CommentAnswer): Omit<ListedComment, "on"> {
  // Octokit's types allow for ids that a number can't hold; those of comments are far from that.
  return {
    id: Number(id),
    author: user?.login ?? "",
    url,
    body,
    isPerson: user?.type === "User",
    association,
  };
}

const parseUrlNumber = (url: string) => Number(/\/(\d+)$/.exec(url)?.[1]);

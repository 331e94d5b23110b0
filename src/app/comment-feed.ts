/**
 * Reports new comments in a repository by people with write access, for a caller that polls (see
 * `build-feed.ts`). Covers comments on issues and pull requests, comments on lines of pull
 * requests, and reviews.
 */
import { isRoleAtLeast } from "../core/model/permissions.ts";
import { getRepoParams, type Access } from "./github/access.ts";
import { requestGitHub, GitHubError } from "./github/errors.ts";
import { Roles } from "./observe/roles.ts";
import { ReadCache } from "./observe/read-cache.ts";

export interface PersonComment {
  id: number;
  /** Number of the issue or pull request. */
  on: number;
  author: string;
  url: string;
  body: string;
}

/** Where to look for comments. */
export interface CommentPlaces {
  /** Numbers of issues and pull requests. */
  numbers: ReadonlySet<number>;
  /** The open pull requests among `numbers`. Each one takes a request of its own. */
  pulls: readonly number[];
}

/**
 * Ids of the newest known comments. Null means that all existing ones are known. GitHub numbers
 * each kind separately.
 */
export interface Cursor {
  comment: number;
  line: number | null;
  review: number | null;
}

const PAGE = 30;
const REVIEWS_PAGE = 100;
/** Maximum number of pages that one poll reads. */
const MAX_PAGES = 10;
/** Associations that count as insiders if the token may not read a person's role. */
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
  /** By pull request, because GitHub lists reviews separately for each one. */
  readonly #reviews = new Map<number, number>();
  readonly #review: number;

  private constructor(access: Access, { comment, line, review }: Record<keyof Cursor, number>) {
    this.#access = access;
    this.#roles = new Roles(access, new ReadCache());
    this.#comment = comment;
    this.#line = line;
    this.#review = review;
  }

  /**
   * @param after the newest known comments; null means that all existing ones are known
   * @throws GitHubError
   */
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

  /** Ids of the newest comments that were read. */
  get cursor(): Record<keyof Cursor, number> {
    return {
      comment: this.#comment,
      line: this.#line,
      review: Math.max(this.#review, ...this.#reviews.values()),
    };
  }

  /** Reads the new comments there, oldest first within each kind. @throws GitHubError */
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
    // The cursor moves only now. If a request above fails, the next poll reads the same comments
    // again.
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

  /** A stranger's comment must not end a wait. */
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

/**
 * Returns the items with an id above `after`, oldest first, from a list that starts with the
 * newest.
 */
async function listFresh(list: List, after: number): Promise<ListedComment[]> {
  const all: ListedComment[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const fresh = (await list(page)).filter(({ id }) => id > after);
    all.push(...fresh);
    if (fresh.length < PAGE) break;
  }
  return all.toSorted((a, b) => a.id - b.id);
}

/** Newest first: the address stays the same when comments are added, so that the ETag applies. */
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
 * Lists all submitted reviews, oldest first. A review that only carries line comments is
 * represented by those.
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
  // Octokit's types allow ids that don't fit into a number. Ids of comments are far smaller.
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

/** What a request costs of GitHub's secondary limits. */

export interface Cost {
  api: "rest" | "graphql";
  /** Of the limit of points a minute: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
  points: number;
  /** 1 where it counts as content-creating. */
  content: 0 | 1;
}

/** A request as Octokit's hooks have it: the address may still have its parameters in braces. */
export interface Asked {
  method: string;
  url: string;
  query?: unknown;
}

/**
 * Writes that make nothing which anybody sees: runs that are started or ended, and git objects that no commit names
 * yet. GitHub says "content-generating" and defines it nowhere; of pull requests, comments, reviews and merges it says
 * so. All other writes are taken for it as well, the record's commits by GraphQL, which the limit covers, among them.
 */
const NO_CONTENT = /\/(access_tokens|dispatches|cancel|force-cancel|rerun|rerun-failed-jobs|git\/blobs|git\/trees)$/;

const READS = ["GET", "HEAD"];

export function costOf({ method, url, query }: Asked): Cost {
  if (isGraphql(url)) {
    const writes = /^\s*mutation\b/.test(String(query));
    return { api: "graphql", points: writes ? 5 : 1, content: writes ? 1 : 0 };
  }
  if (READS.includes(method)) return { api: "rest", points: 1, content: 0 };
  const creates = method !== "DELETE" && !NO_CONTENT.test(pathOf(url));
  return { api: "rest", points: 5, content: creates ? 1 : 0 };
}

/** Writes are sent in series; what isn't one may be asked side by side with others. */
export function isWrite({ points }: Cost): boolean {
  return points > 1;
}

function isGraphql(url: string): boolean {
  return pathOf(url).endsWith("/graphql");
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? "";
}

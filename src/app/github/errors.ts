/** Turns GitHub's refusals into one typed error. Observers and effects see nothing else of HTTP. */
import { readReset, readRetryAfter, type Headers } from "./limits/rate-limit-headers.ts";

export const ERROR_CODES = [
  "not_found",
  "conflict",
  "head_moved",
  "not_mergeable",
  "refused",
  "stale",
  "rate_limited",
  "gone",
  /** One of Baton's guards refuses to publish, not GitHub. */
  "held",
  "unavailable",
  /** No request can succeed here for now. */
  "suspended",
  "archived",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export class GitHubError extends Error {
  readonly code: ErrorCode;
  /** HTTP status; `null` if no response came. */
  readonly status: number | null;
  /**
   * For `rate_limited`: milliseconds to wait before the next try, counted from when the error was
   * created.
   */
  readonly waitMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    status: number | null = null,
    waitMs: number | null = null,
  ) {
    super(message);
    this.name = "GitHubError";
    this.code = code;
    this.status = status;
    this.waitMs = waitMs;
  }

  /** Why Baton can't work in this repository now. Only a person can change that. Null if it can. */
  get unavailable(): "suspended" | "archived" | null {
    return this.code === "suspended" || this.code === "archived" ? this.code : null;
  }

  /** The request itself is fine and may succeed later. */
  get isTransient(): boolean {
    return this.code === "rate_limited" || this.code === "unavailable";
  }
}

interface HttpFailure {
  status: number;
  message: string;
  headers: Headers;
}

/**
 * Converts what Octokit threw. Anything that is neither GitHub's answer nor a failed connection is
 * a bug and is thrown unchanged.
 * @throws the error itself if it isn't from GitHub
 */
export function toGitHubError(error: unknown): GitHubError {
  if (error instanceof GitHubError) return error;
  const graphql = readGraphqlFailure(error);
  if (graphql) return fromGraphql(graphql);
  const http = readHttpFailure(error);
  if (http) return fromHttp(http);
  throw error;
}

/** Runs `ask` and turns a refusal into a `GitHubError`. */
export async function requestGitHub<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toGitHubError(error);
  }
}

/** Returns the answer, or `null` if GitHub answers that it doesn't exist (404, 410). */
export async function requestOrNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await requestGitHub(ask);
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "not_found" || error.code === "gone"))
      return null;
    throw error;
  }
}

/** Whether a rate limit was hit: GitHub's own, or one that an Enterprise Server's owner has set. */
export function isRateLimitError(error: unknown): boolean {
  const failure = readHttpFailure(error);
  if (!failure) return false;
  return (
    failure.status === 429 ||
    (failure.status === 403 && isRateLimited(failure.message, failure.headers))
  );
}

function readHttpFailure(error: unknown): HttpFailure | null {
  if (!(error instanceof Error) || error.name !== "HttpError" || !("status" in error)) return null;
  const response =
    "response" in error ? (error.response as { headers?: Headers } | undefined) : undefined;
  return { status: Number(error.status), message: error.message, headers: response?.headers ?? {} };
}

function fromHttp({ status, message, headers }: HttpFailure): GitHubError {
  // A proxy in front of GitHub answers with an HTML page, all of which Octokit takes as the
  // message. Octokit also appends the documentation's address to real messages. People need
  // neither.
  const words = /^\s*</.test(message)
    ? `GitHub answers ${status}`
    : message.replace(/ - https?:\/\/\S+$/, "");
  const text = words + describeMissingPermission(message, headers);
  const of = (code: ErrorCode) => new GitHubError(code, text, status);
  // Only the App's own limits arrive here. `limits/plugin.ts` handles those of an installation.
  if (status === 429 || (status === 403 && isRateLimited(text, headers))) {
    return new GitHubError("rate_limited", text, status, getWait(headers));
  }
  if (status === 403 && SUSPENDED.test(text)) return of("suspended");
  if (status === 403 && ARCHIVED.test(text)) return of("archived");
  if (status === 404) return of("not_found");
  if (status === 410) return of("gone");
  if (status === 405) return of(getMergeErrorCode(text));
  // A repository without a commit contains nothing.
  if (status === 409 && /repository is empty/i.test(text)) return of("not_found");
  // A rule forbids it, independent of what the files contain.
  if (status === 409 && /rule violations found|^could not \w+ file:/i.test(text))
    return of("refused");
  if (status === 409) return of(/head branch was modified/i.test(text) ? "head_moved" : "conflict");
  if (status === 422 && /reference already exists/i.test(text)) return of("stale");
  // Happens for a dispatch on a branch that was renamed a moment ago.
  if (status === 422 && /no ref found for/i.test(text)) return of("not_found");
  if (status === 422 && /not a fast.?forward/i.test(text)) return of("head_moved");
  // Happens for a tree that took too long. GitHub's message is in qoomon/actions--create-commit#90.
  if (status === 422 && /request timed out/i.test(text)) return of("unavailable");
  // Octokit reports a failed connection as status 500 without a response.
  return of(status >= 500 ? "unavailable" : "refused");
}

const SUSPENDED = /installation has been suspended/i;
const ARCHIVED = /archived so is read-only/i;

/**
 * Says which permission is missing:
 *
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
function describeMissingPermission(message: string, headers: Headers): string {
  const names = headers["x-accepted-github-permissions"];
  if (!names || !/Resource not accessible by integration/i.test(message)) return "";
  return ` (it asks for ${String(names).replaceAll("=", ": ").replaceAll(";", " or")})`;
}

/**
 * GitHub answers 405 to every merge that it refuses: for a conflict, for a rule or setting that
 * forbids it, and if the base has just moved. Only the last one succeeds on another try.
 */
function getMergeErrorCode(text: string): ErrorCode {
  if (/base branch was modified/i.test(text)) return "unavailable";
  return /not mergeable|conflict|can't be rebased/i.test(text) ? "not_mergeable" : "refused";
}

/** Whether an answer says that the primary limit is used up. */
export function isQuotaUsedUp(headers: Headers): boolean {
  return String(headers["x-ratelimit-remaining"]) === "0";
}

function isRateLimited(text: string, headers: Headers): boolean {
  if (/rate limit|abuse detection/i.test(text) || headers["retry-after"] !== undefined) return true;
  return isQuotaUsedUp(headers);
}

/** GitHub asks for at least a minute if it gives no time. */
const USUAL_WAIT_MS = 60_000;

function getWait(headers: Headers): number {
  return (
    readRetryAfter(headers) ?? (isQuotaUsedUp(headers) ? readReset(headers) : null) ?? USUAL_WAIT_MS
  );
}

interface GraphqlError {
  type?: string;
  message: string;
}
interface GraphqlFailure {
  errors: GraphqlError[];
  headers: Headers;
}

function readGraphqlFailure(error: unknown): GraphqlFailure | null {
  if (!(error instanceof Error) || error.name !== "GraphqlResponseError") return null;
  const { errors, headers } = error as Partial<GraphqlFailure>;
  return Array.isArray(errors) ? { errors, headers: headers ?? {} } : null;
}

function fromGraphql({ errors, headers }: GraphqlFailure): GitHubError {
  const first = errors[0] ?? { message: "GitHub gave no reason" };
  const text = errors.map((e) => e.message).join("; ");
  // https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch doesn't document
  // the type.
  if (first.type === "STALE_DATA" || /Expected branch to point to/i.test(text))
    return new GitHubError("stale", text, 200);
  if (ARCHIVED.test(text)) return new GitHubError("archived", text, 200);
  if (first.type === "NOT_FOUND") return new GitHubError("not_found", text, 200);
  if (first.type === "RATE_LIMITED" || /rate limit/i.test(text)) {
    return new GitHubError("rate_limited", text, 200, getWait(headers));
  }
  return new GitHubError(
    /something went wrong|timeout/i.test(text) ? "unavailable" : "refused",
    text,
    200,
  );
}

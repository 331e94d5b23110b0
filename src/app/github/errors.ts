/** GitHub's refusals as one typed error. Observers and effects see nothing else of HTTP. */
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
  /** Not GitHub, but a guard of Baton's refuses what was to be published. */
  "held",
  "unavailable",
  /** Nothing can be done here for now, whatever is asked. */
  "suspended",
  "archived",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export class GitHubError extends Error {
  readonly code: ErrorCode;
  /** HTTP status; `null` where no answer came. */
  readonly status: number | null;
  /** `rate_limited`: in how many milliseconds to ask again, from when the error was made. */
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

  /** Baton can't work in this repository now; that ends when a person ends it. */
  get unavailable(): "suspended" | "archived" | null {
    return this.code === "suspended" || this.code === "archived" ? this.code : null;
  }

  /** Nothing is wrong with what was asked: the same request may succeed later. */
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
 * Reads what Octokit threw; anything that isn't GitHub's answer or a failed connection (a bug) is
 * thrown on as it is.
 * @throws the error itself when it is none of GitHub's
 */
export function toGitHubError(error: unknown): GitHubError {
  if (error instanceof GitHubError) return error;
  const graphql = readGraphqlFailure(error);
  if (graphql) return fromGraphql(graphql);
  const http = readHttpFailure(error);
  if (http) return fromHttp(http);
  throw error;
}

/** Runs `ask`; a refusal comes as a `GitHubError`. */
export async function requestGitHub<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toGitHubError(error);
  }
}

/** The answer, or `null` where GitHub knows nothing of the kind (404, 410). */
export async function requestOrNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await requestGitHub(ask);
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "not_found" || error.code === "gone"))
      return null;
    throw error;
  }
}

/**
 * Whether GitHub has had enough: a limit of its own, or one that an Enterprise Server's owner has
 * set.
 */
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
  // A proxy in front of GitHub answers with a page of HTML, all of which Octokit takes for the
  // message, and appends the documentation's address to what is one: people need neither.
  const words = /^\s*</.test(message)
    ? `GitHub answers ${status}`
    : message.replace(/ - https?:\/\/\S+$/, "");
  const text = words + describeMissingPermission(message, headers);
  const of = (code: ErrorCode) => new GitHubError(code, text, status);
  // An installation's own limits don't come so far: `limits/plugin.ts` has told of them. These are
  // the app's.
  if (status === 429 || (status === 403 && isRateLimited(text, headers))) {
    return new GitHubError("rate_limited", text, status, getWait(headers));
  }
  if (status === 403 && SUSPENDED.test(text)) return of("suspended");
  if (status === 403 && ARCHIVED.test(text)) return of("archived");
  if (status === 404) return of("not_found");
  if (status === 410) return of("gone");
  if (status === 405) return of(getMergeErrorCode(text));
  // What there is in a repository without a commit: nothing.
  if (status === 409 && /repository is empty/i.test(text)) return of("not_found");
  // A rule forbids it, whatever the files hold.
  if (status === 409 && /rule violations found|^could not \w+ file:/i.test(text))
    return of("refused");
  if (status === 409) return of(/head branch was modified/i.test(text) ? "head_moved" : "conflict");
  if (status === 422 && /reference already exists/i.test(text)) return of("stale");
  // A dispatch on a branch that was renamed a moment ago.
  if (status === 422 && /no ref found for/i.test(text)) return of("not_found");
  if (status === 422 && /not a fast.?forward/i.test(text)) return of("head_moved");
  // A tree that took too long: qoomon/actions--create-commit#90 has GitHub's words.
  if (status === 422 && /request timed out/i.test(text)) return of("unavailable");
  // Octokit gives a failed connection status 500 without an answer.
  return of(status >= 500 ? "unavailable" : "refused");
}

const SUSPENDED = /installation has been suspended/i;
const ARCHIVED = /archived so is read-only/i;

/**
 * Which permission is missing:
 *
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
function describeMissingPermission(message: string, headers: Headers): string {
  const names = headers["x-accepted-github-permissions"];
  if (!names || !/Resource not accessible by integration/i.test(message)) return "";
  return ` (it asks for ${String(names).replaceAll("=", ": ").replaceAll(";", " or")})`;
}

/**
 * GitHub answers 405 to every merge that it doesn't make: for a conflict, for a rule or setting in
 * the way, and where the base has just moved, which another try settles.
 */
function getMergeErrorCode(text: string): ErrorCode {
  if (/base branch was modified/i.test(text)) return "unavailable";
  return /not mergeable|conflict|can't be rebased/i.test(text) ? "not_mergeable" : "refused";
}

/** Whether an answer says that nothing of the primary limit is left. */
export function isQuotaUsedUp(headers: Headers): boolean {
  return String(headers["x-ratelimit-remaining"]) === "0";
}

function isRateLimited(text: string, headers: Headers): boolean {
  if (/rate limit|abuse detection/i.test(text) || headers["retry-after"] !== undefined) return true;
  return isQuotaUsedUp(headers);
}

/** GitHub asks for at least a minute where it names no time. */
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
  // https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch: the type alone
  // isn't documented.
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

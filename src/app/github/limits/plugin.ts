/**
 * Makes an installation's Octokit keep within GitHub's limits. The throttling plugin would sleep
 * instead.
 */
import type { ProbotOctokit } from "probot";
import { getCurrentPriority, getRequestCost } from "./secondary-limits.ts";
import { GitHubError, isRateLimitError } from "../errors.ts";
import type { Limiter } from "./limiter.ts";
import type { Headers } from "./rate-limit-headers.ts";

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

/**
 * An Octokit plugin. Requests that the App sends as itself (for a token) aren't counted. They are
 * few, and GitHub counts them separately.
 */
export function createLimitPlugin(
  limiter: Limiter,
): (octokit: Hooked, options: { auth?: unknown }) => void {
  return (octokit, { auth }) => {
    const installation = getInstallation(auth);
    if (installation === null) return;
    octokit.hook.wrap("request", (request, options) => {
      const cost = getRequestCost(options);
      const resource =
        cost.api === "graphql" ? "graphql" : options.url.startsWith("/search/") ? "search" : "core";
      const reporter = new LimitReporter(limiter, installation, resource);
      return limiter.run(
        installation,
        { cost, resource, priority: getCurrentPriority() },
        async () => {
          try {
            const response = await request(options);
            await reporter.answer(response);
            return response;
          } catch (error) {
            throw await reporter.failure(error);
          }
        },
      );
    });
  };
}

/** Passes the limits in an answer to the limiter. */
class LimitReporter {
  readonly #limiter: Limiter;
  readonly #who: readonly [installation: number, resource: string];

  constructor(limiter: Limiter, installation: number, resource: string) {
    this.#limiter = limiter;
    this.#who = [installation, resource];
  }

  /**
   * GraphQL reports a limit with status 200:
   * https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
   */
  async answer(response: { headers: object; data: unknown }): Promise<void> {
    const headers = response.headers as Headers;
    const errors =
      this.#who[1] === "graphql" ? (response.data as GraphqlAnswer | null)?.errors : undefined;
    const limit = errors?.find(
      ({ type, message }) => type === "RATE_LIMITED" || /rate limit/i.test(message),
    );
    if (!limit) return this.#limiter.recordAnswer(...this.#who, headers);
    throw new GitHubError(
      "rate_limited",
      limit.message,
      200,
      await this.#limiter.recordRefusal(...this.#who, headers),
    );
  }

  /** Returns the error to throw instead. */
  async failure(error: unknown): Promise<unknown> {
    const headers = getErrorHeaders(error);
    if (!headers) return error;
    if (isRateLimitError(error)) {
      const { message, status } = error as Error & { status: number };
      return new GitHubError(
        "rate_limited",
        message,
        status,
        await this.#limiter.recordRefusal(...this.#who, headers),
      );
    }
    this.#limiter.recordAnswer(...this.#who, headers);
    return error;
  }
}

interface GraphqlAnswer {
  errors?: { type?: string; message: string }[];
}

function getErrorHeaders(error: unknown): Headers | null {
  if (!(error instanceof Error) || !("response" in error)) return null;
  return (error.response as { headers?: Headers } | undefined)?.headers ?? null;
}

function getInstallation(auth: unknown): number | null {
  if (typeof auth !== "object" || auth === null || !("installationId" in auth)) return null;
  return Number(auth.installationId) || null;
}

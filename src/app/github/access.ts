/** One repository as an installation reaches it: what every observer and effect works through. */
import type { ProbotOctokit } from "probot";

/** The part of Probot's Octokit that Baton uses. Its writes are never retried (`client.ts`). */
export type Octokit = Pick<InstanceType<typeof ProbotOctokit>, "request" | "graphql" | "paginate">;

export interface Access {
  octokit: Octokit;
  owner: string;
  repo: string;
  /**
   * Baton's own account, `baton[bot]`, and numeric app id: by these its own comments, runs and
   * checks are told.
   */
  app: { login: string; id: number };
  /**
   * By which the App marks its commits where GitHub does not sign them; absent for a person's
   * token.
   */
  sealKey?: Uint8Array;
  /** Stands for the GitHub that is talked to: what is kept of one is never taken for another's. */
  scope: object;
}

/** The `{owner}` and `{repo}` of a route. */
export function getRepoParams(access: Access): { owner: string; repo: string } {
  return { owner: access.owner, repo: access.repo };
}

/** Who wrote something, as GraphQL tells it. */
export interface Author {
  login: string;
  __typename: string;
}

/** GraphQL gives a bot's login without the `[bot]` that REST gives it with. */
export function isOwnBot({ app }: Pick<Access, "app">, author: Author | null): boolean {
  return author?.__typename === "Bot" && author.login === app.login.replace(/\[bot\]$/, "");
}

/** One repository as an installation can access it. Every observer and effect uses it. */
import type { ProbotOctokit } from "probot";

/** The part of Probot's Octokit that Baton uses. Its writes are never retried (`client.ts`). */
export type Octokit = Pick<InstanceType<typeof ProbotOctokit>, "request" | "graphql" | "paginate">;

export interface Access {
  octokit: Octokit;
  owner: string;
  repo: string;
  /**
   * Baton's own account, `baton[bot]`, and its numeric App id. They identify Baton's comments, runs
   * and checks.
   */
  app: { login: string; id: number };
  /**
   * Key with which the App seals its commits if GitHub doesn't sign them; absent for a person's
   * token.
   */
  sealKey?: Uint8Array;
  /** Identifies the GitHub instance. Data cached for one is never used for another. */
  scope: object;
}

/** Returns the `{owner}` and `{repo}` of a route. */
export function getRepoParams(access: Access): { owner: string; repo: string } {
  return { owner: access.owner, repo: access.repo };
}

/** An author, as GraphQL returns it. */
export interface Author {
  login: string;
  __typename: string;
}

/** GraphQL returns a bot's login without the `[bot]` that REST adds. */
export function isOwnBot({ app }: Pick<Access, "app">, author: Author | null): boolean {
  return author?.__typename === "Bot" && author.login === app.login.replace(/\[bot\]$/, "");
}

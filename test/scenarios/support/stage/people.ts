/**
 * What people do on GitHub, by the REST API with their own tokens, so that the sandbox refuses what
 * GitHub refuses.
 */
import { Refused, REST, type Api } from "./api.ts";
import type { Files } from "./plays.ts";
import type { Login } from "./repository.ts";

export interface ReviewWords {
  event?: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
  body?: string;
  comments?: { path: string; line: number; body: string }[];
}

export interface PushOptions {
  as?: Login;
  /** The parent of the commit. The push replaces what was pushed before. */
  onto?: string;
  force?: boolean;
  /** A second parent: the commit that is merged. */
  merges?: string;
  message?: string;
}

/** The actions of people. `number` is that of a pull request or an issue. */
export abstract class People {
  /** `owner/name`. */
  abstract readonly fullName: string;
  protected abstract readonly apiUrl: string;
  protected abstract readonly graphqlUrl: string;
  protected abstract token(login: Login): string;

  /**
   * Calls the API as a person. Paths are below the repository:
   * `stage.as("wren").post("/issues/1/comments", { body })`.
   */
  as(login: Login): Api {
    return new REST(`${this.apiUrl}/repos/${this.fullName}`, this.token(login));
  }

  async review(
    login: Login,
    number: number,
    { event = "APPROVE", body, comments }: ReviewWords = {},
  ): Promise<number> {
    const words = event === "APPROVE" ? {} : { body: body ?? "Please look at this again." };
    const given = { event, ...words, ...(body ? { body } : {}), ...(comments ? { comments } : {}) };
    return (await this.as(login).post<{ id: number }>(`/pulls/${number}/reviews`, given)).id;
  }

  /** Resolves the thread that a comment on a line began. */
  resolve(login: Login, comment: number): Promise<void> {
    return this.mutate(
      login,
      `resolveReviewThread(input: { threadId: "PRRT_${comment}" }) { thread { isResolved } }`,
    );
  }

  /** Marks a draft as ready for review. */
  async markReady(number: number, login: Login = "wren"): Promise<void> {
    const { node_id: id } = await this.as(login).get<{ node_id: string }>(`/pulls/${number}`);
    await this.mutate(
      login,
      `markPullRequestReadyForReview(input: { pullRequestId: "${id}" }) { pullRequest { ` +
        "isDraft } }",
    );
  }

  /** Sends a GraphQL query as a person. */
  protected graphql(login: Login, query: string): Promise<{ errors?: unknown }> {
    return new REST(this.graphqlUrl, this.token(login)).post("", { query });
  }

  /** Does what only GraphQL can do. */
  private async mutate(login: Login, mutation: string): Promise<void> {
    const { errors } = await this.graphql(login, `mutation { ${mutation} }`);
    if (errors) throw new Refused(JSON.stringify(errors), 200);
  }

  /** Merges with any of GitHub's buttons. */
  async merge(
    number: number,
    login: Login = "wren",
    method: "merge" | "squash" | "rebase" = "squash",
  ): Promise<string> {
    const { sha } = await this.as(login).put<{ sha: string }>(`/pulls/${number}/merge`, {
      merge_method: method,
    });
    return sha;
  }

  close(number: number, login: Login = "wren"): Promise<unknown> {
    return this.as(login).patch(`/pulls/${number}`, { state: "closed" });
  }

  reopen(number: number, login: Login = "wren"): Promise<unknown> {
    return this.as(login).patch(`/pulls/${number}`, { state: "open" });
  }

  retarget(number: number, base: string, login: Login = "wren"): Promise<unknown> {
    return this.as(login).patch(`/pulls/${number}`, { base });
  }

  /**
   * Commits to the branch. Creates it if it is missing, on the default branch's head or on `onto`.
   * If somebody was faster, it tries once more on top of their commit.
   */
  async push(branch: string, files: Files, options: PushOptions = {}): Promise<string> {
    for (;;) {
      try {
        return await this.#push(branch, files, options);
      } catch (error) {
        if (
          options.onto ||
          !(error instanceof Refused) ||
          !error.message.includes("not a fast forward")
        )
          throw error;
      }
    }
  }

  async #push(
    branch: string,
    files: Files,
    { as = "wren", onto, force, merges, message }: PushOptions,
  ): Promise<string> {
    const api = this.as(as);
    const there = await api.find<{ object: { sha: string } }>(`/git/ref/heads/${branch}`);
    const parent = onto ?? there?.object.sha ?? (await this.headOf("HEAD"));
    const tree = Object.entries(files).map(([path, content]) => ({
      ...{ path, mode: "100644", type: "blob" },
      ...(content === null ? { sha: null } : { content }),
    }));
    const { sha: base_tree } = (await api.get<{ tree: { sha: string } }>(`/git/commits/${parent}`))
      .tree;
    const made = await api.post<{ sha: string }>("/git/trees", { base_tree, tree });
    const commit = {
      message: message ?? `${as} changes ${Object.keys(files).join(", ")}`,
      tree: made.sha,
    };
    const parents = merges ? [parent, merges] : [parent];
    const { sha } = await api.post<{ sha: string }>("/git/commits", { ...commit, parents });
    if (there)
      await api.patch(`/git/refs/heads/${branch}`, { sha, force: force ?? onto !== undefined });
    else await api.post("/git/refs", { ref: `refs/heads/${branch}`, sha });
    return sha;
  }

  deleteBranch(branch: string, login: Login = "wren"): Promise<unknown> {
    return this.as(login).delete(`/git/refs/heads/${branch}`);
  }

  protected abstract headOf(ref: string): Promise<string>;
}

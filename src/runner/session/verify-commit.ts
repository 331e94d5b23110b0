/**
 * Checks whether Baton itself made a commit of the record. People's messages reach a running
 * session on the record's branch, and anyone who may push to it can put a file there. Only what
 * Baton committed counts as a person's message.
 */
import { z } from "zod";
import type { GitHubApi } from "../github-api.ts";

const person = z.object({ name: z.string(), email: z.string() });
const answer = z.object({
  author: person,
  committer: person,
  verification: z.object({ verified: z.boolean() }),
});

/**
 * Creates a function that tells whether GitHub signed a commit for the account that made `record`,
 * the commit that Baton's own dispatch named. It asks GitHub about each head once. @throws
 * RunnerError if GitHub is unavailable
 */
export function createCommitVerifier(
  api: GitHubApi,
  record: string,
): (commit: string) => Promise<boolean> {
  const makerOf = async (commit: string): Promise<string | null> => {
    const { data } = answer.safeParse(await api.readJson(`git/commits/${commit}`));
    return data?.verification.verified
      ? JSON.stringify([person.parse(data.author), person.parse(data.committer)])
      : null;
  };
  let baton: Promise<string | null> | null = null;
  return async (commit) => {
    baton ??= makerOf(record);
    const maker = await baton.catch((error: unknown) => {
      baton = null;
      throw error;
    });
    return maker !== null && (await makerOf(commit)) === maker;
  };
}

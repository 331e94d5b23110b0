/**
 * Whether a commit of the record is Baton's own. Words of people reach a running session by the
 * record's branch, and anyone who may push to it may put a file there: only what Baton itself
 * committed is a person's word.
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
 * Tells of a commit whether GitHub signed it for the account that made `record`: the commit that
 * Baton's own dispatch named. GitHub is asked about each head once. @throws RunnerError when it
 * can't be asked now
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

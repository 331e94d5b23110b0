/**
 * Resolves a thread of comments whose finding is settled. GitHub lets an App do that only where it may write contents,
 * whatever it may do to pull requests: https://github.com/orgs/community/discussions/44650
 */
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

const RESOLVE = `mutation ($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } }
}`;

export const resolveThread: Perform<"resolve_thread"> = async ({ thread }, { access }) => {
  await asking(() => access.octokit.graphql(RESOLVE, { thread }));
};

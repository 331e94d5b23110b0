/** Writes on issues: closes them, posts comments and reactions, and edits documents in place. */
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { getMarkerSlug, type EffectContext, type Perform } from "./effect.ts";
import { RUN_LIST_LAG_MS } from "../../core/model/session.ts";
import { hashString } from "../../core/model/hash.ts";
import { appendMarker } from "../../core/messages/marker.ts";
import { getEffectKey, type Effect } from "../../core/model/effects/index.ts";
import { createCache } from "../github/lru-cache.ts";

export const closeIssue: Perform<"close_issue"> = async ({ issue }, { access }) => {
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...getRepoParams(access),
      issue_number: issue,
      state: "closed",
      state_reason: "completed",
    }),
  );
};

/**
 * Posts a one-shot comment. The record already holds its intent. No effect is requested for a
 * comment whose marker is in the facts (`recordPostedComments`).
 */
export const postComment: Perform<"comment"> = async ({ key, issue, body }, context) => {
  const hash = hashString(body).slice(0, 12);
  const text = appendMarker(body, getMarkerSlug(context, key), key, hash);
  return { id: await createCommentOnce(context.access, issue, text) };
};

/**
 * Comments that this process posted recently, by GitHub: the id, and the time of the process's
 * monotonic clock.
 */
const posted = new WeakMap<object, Map<string, { id: number; at: number }>>();

/**
 * Posts a comment unless this process posted the same text on the issue in the last two minutes. A
 * reconcile that ends early after it posted asks for the comment again. GitHub's list may not show
 * it yet.
 * @returns the comment's id @throws GitHubError
 */
export async function createCommentOnce(
  access: Access,
  issue: number,
  body: string,
): Promise<number> {
  const lately = posted.get(access.scope) ?? new Map<string, { id: number; at: number }>();
  posted.set(access.scope, lately);
  for (const [key, one] of lately)
    if (performance.now() - one.at > RUN_LIST_LAG_MS) lately.delete(key);
  const key = `${access.owner}/${access.repo}#${issue} ${hashString(body)}`;
  const known = lately.get(key);
  if (known) return known.id;
  const id = await createComment(access, issue, body);
  lately.set(key, { id, at: performance.now() });
  return id;
}

/** Call this when a person has deleted the comment, so that the same text is posted again. */
export function forgetPosted({ scope }: Access, id: number): void {
  for (const [key, one] of posted.get(scope) ?? [])
    if (one.id === id) posted.get(scope)?.delete(key);
}

/** Returns the id of the new comment. @throws GitHubError */
async function createComment(access: Access, issue: number, body: string): Promise<number> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...getRepoParams(access),
      issue_number: issue,
      body,
    }),
  );
  return Number(data.id);
}

/**
 * Creates or edits a document, which is a comment that Baton edits in place. Without an id it
 * doesn't exist yet (`recordPostedComments` recognizes one by its marker). If a person deleted it,
 * the outcome is `missing` and the next call creates a new one.
 */
export const updateDocument: Perform<"document"> = async (
  { key, issue, id, body, hash },
  context,
) => {
  const { access } = context;
  const text = appendMarker(body, getMarkerSlug(context, key), key, hash);
  if (id === null) return { id: await createCommentOnce(access, issue, text) };
  // If a person deleted the comment, the next call posts it again.
  forgetPosted(access, id);
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...getRepoParams(access),
      comment_id: id,
      body: text,
    }),
  );
  return { id };
};

// Adds a reaction. GitHub answers a repeated one with the first but counts it as a write. So Baton
// remembers accepted reactions, because a reconcile that a limit ends early asks for them again.

type ReactEffect = Extract<Effect, { type: "react" }>;

const addReactionOnce = createCache<void>(1000);

/** @throws GitHubError */
export async function addReaction(effect: ReactEffect, { access }: Pick<EffectContext, "access">) {
  const { octokit } = access;
  const { comment, issue, content } = effect;
  await addReactionOnce(access, getEffectKey(effect), async () => {
    await requestGitHub(() =>
      comment === null
        ? octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/reactions", {
            ...getRepoParams(access),
            issue_number: issue,
            content,
          })
        : octokit.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
            ...getRepoParams(access),
            comment_id: comment,
            content,
          }),
    );
  });
}

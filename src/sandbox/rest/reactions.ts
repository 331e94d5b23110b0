import { z } from "zod";
import type { Call, Endpoint, Permission } from "./endpoint.ts";
import { parseBody, parseId } from "./request-body.ts";
import { requireComment, requireIssue } from "./issues/find-issue.ts";
import { createPage, readChoice } from "./listing.ts";
import { serializeReaction } from "./serializers/reaction.ts";
import { requireReviewComment } from "./pulls/find-pull.ts";
import { createNotFoundError, createIntegrationError } from "./http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "./reply.ts";
import { formatTimestamp } from "../time.ts";
import type { Reaction } from "../schema/comments.ts";

const CONTENTS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
const Body = z.object({ content: z.enum(CONTENTS) });

interface ReactionTarget {
  path: string;
  /** Its name on GitHub's pages, and on the page about deletion. */
  of: string;
  a: string;
  /** Permissions, of which a token needs one. */
  needs: "pull_requests" | "either";
  /** Returns the object that has the reactions. */
  holder: (call: Call) => { reactions?: Reaction[] };
}

/** Objects that can have reactions. */
const TARGETS: ReactionTarget[] = [
  {
    path: "/repos/{owner}/{repo}/issues/{issue_number}/reactions",
    ...{ of: "an-issue", a: "an-issue" },
    ...{ needs: "either", holder: requireIssue },
  },
  {
    path: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    ...{ of: "an-issue-comment", a: "an-issue-comment" },
    ...{ needs: "either", holder: requireComment },
  },
  {
    path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
    ...{ of: "a-pull-request-review-comment", a: "a-pull-request-comment" },
    ...{ needs: "pull_requests", holder: (call) => requireReviewComment(call).comment },
  },
];

/** List, create and delete for each target. They are the same for all, as on GitHub. */
export const reactionEndpoints: Endpoint[] = TARGETS.flatMap(
  ({ path, of, a, needs, holder }): Endpoint[] => [
    {
      method: "GET",
      path,
      docs: `reactions/reactions#list-reactions-for-${of}`,
      permission: toPermission(needs, "read"),
      handle(call) {
        const content = readChoice(call, "Reaction", "content", ["", ...CONTENTS]);
        const all = (holder(call).reactions ?? []).filter(
          (one) => content === "" || one.content === content,
        );
        return createPage(call, all, (one) => serializeReaction(call.sandbox, one));
      },
    },
    {
      method: "POST",
      path,
      docs: `reactions/reactions#create-reaction-for-${of}`,
      permission: toPermission(needs, "write"),
      role: "none",
      handle(call) {
        const { content } = parseBody(call, Body);
        const target = holder(call);
        target.reactions ??= [];
        const known = target.reactions.find(
          (one) => one.content === content && one.login === call.login,
        );
        if (known) return respondOk(serializeReaction(call.sandbox, known));
        const createdAt = formatTimestamp(call.sandbox.clock());
        const reaction = { id: call.sandbox.nextId(), content, login: call.login, createdAt };
        target.reactions.push(reaction);
        call.sandbox.save();
        return respondCreated(serializeReaction(call.sandbox, reaction));
      },
    },
    {
      method: "DELETE",
      path: `${path}/{reaction_id}`,
      docs: `reactions/reactions#delete-${a}-reaction`,
      permission: toPermission(needs, "write"),
      role: "none",
      handle(call) {
        const target = holder(call);
        const id = parseId(call.params["reaction_id"]);
        const known = target.reactions?.find((one) => one.id === id);
        if (!known) throw createNotFoundError();
        if (known.login !== call.login) throw createIntegrationError();
        target.reactions = target.reactions?.filter((one) => one !== known);
        call.sandbox.save();
        return respondNoContent();
      },
    },
  ],
);

function toPermission(needs: ReactionTarget["needs"], level: "read" | "write"): Permission {
  return needs === "either" ? `issues:${level}|pull_requests:${level}` : `pull_requests:${level}`;
}

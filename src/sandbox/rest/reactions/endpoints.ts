import { z } from "zod";
import type { Reaction } from "../../model.ts";
import type { Call, Endpoint, Permission } from "../endpoint.ts";
import { input, number } from "../input.ts";
import { commentOf, issueOf } from "../issues/find.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentReaction } from "../present/reactions.ts";
import { reviewCommentOf } from "../pulls/find.ts";
import { notFound, Refusal } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";
import { stamp } from "../../time.ts";

const CONTENTS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
const Body = z.object({ content: z.enum(CONTENTS) });

interface Target {
  path: string;
  /** How GitHub's pages name it, and how the page about deleting does. */
  of: string;
  a: string;
  /** Permissions of which a token needs one. */
  needs: "pull_requests" | "either";
  /** Where its reactions are. */
  holder: (call: Call) => { reactions?: Reaction[] };
}

/** What can be reacted to. */
const TARGETS: Target[] = [
  {
    path: "/repos/{owner}/{repo}/issues/{issue_number}/reactions",
    ...{ of: "an-issue", a: "an-issue" },
    ...{ needs: "either", holder: issueOf },
  },
  {
    path: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    ...{ of: "an-issue-comment", a: "an-issue-comment" },
    ...{ needs: "either", holder: commentOf },
  },
  {
    path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
    ...{ of: "a-pull-request-review-comment", a: "a-pull-request-comment" },
    ...{ needs: "pull_requests", holder: (call) => reviewCommentOf(call).comment },
  },
];

/** List, create and delete for each of them: the same on all, as on GitHub. */
export const reactionEndpoints: Endpoint[] = TARGETS.flatMap(({ path, of, a, needs, holder }): Endpoint[] => [
  {
    method: "GET",
    path,
    docs: `reactions/reactions#list-reactions-for-${of}`,
    permission: permission(needs, "read"),
    handle(call) {
      const content = choice(call, "Reaction", "content", ["", ...CONTENTS]);
      const all = (holder(call).reactions ?? []).filter((one) => content === "" || one.content === content);
      return page(call, all, (one) => presentReaction(call.sandbox, one));
    },
  },
  {
    method: "POST",
    path,
    docs: `reactions/reactions#create-reaction-for-${of}`,
    permission: permission(needs, "write"),
    role: "none",
    handle(call) {
      const { content } = input(call, Body);
      const target = holder(call);
      target.reactions ??= [];
      const known = target.reactions.find((one) => one.content === content && one.login === call.login);
      if (known) return ok(presentReaction(call.sandbox, known));
      const createdAt = stamp(call.sandbox.clock());
      const reaction = { id: call.sandbox.nextId(), content, login: call.login, createdAt };
      target.reactions.push(reaction);
      call.sandbox.save();
      return created(presentReaction(call.sandbox, reaction));
    },
  },
  {
    method: "DELETE",
    path: `${path}/{reaction_id}`,
    docs: `reactions/reactions#delete-${a}-reaction`,
    permission: permission(needs, "write"),
    role: "none",
    handle(call) {
      const target = holder(call);
      const id = number(call.params["reaction_id"]);
      const known = target.reactions?.find((one) => one.id === id);
      if (!known) throw notFound();
      if (known.login !== call.login) throw new Refusal(403, "Resource not accessible by integration");
      target.reactions = target.reactions?.filter((one) => one !== known);
      call.sandbox.save();
      return noContent();
    },
  },
]);

function permission(needs: Target["needs"], level: "read" | "write"): Permission {
  return needs === "either" ? `issues:${level}|pull_requests:${level}` : `pull_requests:${level}`;
}

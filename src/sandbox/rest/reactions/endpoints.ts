import { z } from "zod";
import type { Reaction } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input, number } from "../input.ts";
import { commentOf, issueOf } from "../issues/find.ts";
import { page } from "../page.ts";
import { presentReaction } from "../present/reactions.ts";
import { reviewCommentOf } from "../pulls/find.ts";
import { notFound, Refusal } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";

const Body = z.object({ content: z.enum(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]) });

/** What can be reacted to: its path, and where its reactions are kept. */
const TARGETS: { path: string; holder: (call: Call) => { reactions?: Reaction[] } }[] = [
  { path: "/repos/{owner}/{repo}/issues/{issue_number}/reactions", holder: issueOf },
  { path: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", holder: commentOf },
  {
    path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
    holder: (call) => reviewCommentOf(call).comment,
  },
];

/** List, create and delete for each of them: the same on all, as on GitHub. */
export const reactionEndpoints: Endpoint[] = TARGETS.flatMap(({ path, holder }): Endpoint[] => [
  {
    method: "GET",
    path,
    permission: "issues:read|pull_requests:read",
    handle(call) {
      const content = call.query.get("content");
      const all = (holder(call).reactions ?? []).filter((one) => content === null || one.content === content);
      return page(call, all, (one) => presentReaction(call.sandbox, one));
    },
  },
  {
    method: "POST",
    path,
    permission: "issues:write|pull_requests:write",
    role: "none",
    handle(call) {
      const { content } = input(call, Body);
      const target = holder(call);
      target.reactions ??= [];
      const known = target.reactions.find((one) => one.content === content && one.login === call.login);
      if (known) return ok(presentReaction(call.sandbox, known));
      const createdAt = call.sandbox.clock().toISOString();
      const reaction = { id: call.sandbox.nextId(), content, login: call.login, createdAt };
      target.reactions.push(reaction);
      call.sandbox.save();
      return created(presentReaction(call.sandbox, reaction));
    },
  },
  {
    method: "DELETE",
    path: `${path}/{reaction_id}`,
    permission: "issues:write|pull_requests:write",
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

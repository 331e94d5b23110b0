import { z } from "zod";
import { moveRefs } from "../../git/move.ts";
import { webFlow, writeSigned } from "../../git/sign.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentCommit } from "../present/commit.ts";
import { authorOf, seconds } from "../git/author.ts";
import { notFound, Refusal } from "../refusal.ts";
import { created, noContent } from "../reply.ts";

const Body = z.object({
  base: z.string(),
  head: z.string(),
  commit_message: z.string().optional(),
});

/** Merges a branch or commit into a branch: 201, 204 when there is nothing to merge, 409 when files conflict. */
export const mergeBranches: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/merges",
  docs: "branches/branches#merge-a-branch",
  permission: "contents:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const body = input(call, Body);
    const base = git.ref(`refs/heads/${body.base}`);
    if (!base) throw new Refusal(404, "Base does not exist");
    const head = git.resolve(body.head);
    if (!head) throw new Refusal(404, "Head does not exist");
    if (git.isAncestor(head, base)) return noContent();
    const merge = git.merge(base, head);
    if (merge.tree === null) throw new Refusal(409, "Merge conflict");
    const date = seconds(sandbox);
    const oid = writeSigned(sandbox, git, {
      tree: merge.tree,
      parents: [base, head],
      author: authorOf(call, date),
      committer: webFlow(date),
      message: body.commit_message ?? `Merge ${body.head} into ${body.base}`,
    });
    moveRefs(sandbox, repository, call.actor, [{ ref: `refs/heads/${body.base}`, after: oid, expected: base }]);
    const commit = git.commit(oid);
    if (!commit) throw notFound();
    return created(presentCommit(sandbox, repository, commit));
  },
};

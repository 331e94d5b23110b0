import { z } from "zod";
import { problem } from "./problem.ts";
import { threadNode } from "./pull-node.ts";
import type { Scope } from "./root.ts";
import { writable } from "./writable.ts";

const Args = z.object({ input: z.object({ threadId: z.string(), clientMutationId: z.string().nullish() }) });

export function resolveReviewThread(scope: Scope, args: unknown) {
  return mark(scope, args, true);
}

export function unresolveReviewThread(scope: Scope, args: unknown) {
  return mark(scope, args, false);
}

function mark(scope: Scope, args: unknown, resolved: boolean) {
  const { input } = Args.parse(args);
  const { sandbox } = scope;
  const id = Number(input.threadId.replace(/^PRRT_/, ""));
  for (const issue of sandbox.world.issues) {
    const pull = issue.pull;
    const first = pull?.comments.find((one) => one.id === id && one.inReplyTo === null);
    if (!pull || !first) continue;
    const repository = writable(scope, `R_${issue.repositoryId}`, "pull_requests");
    first.resolved = resolved;
    sandbox.save();
    const thread = () => threadNode(scope, repository, issue, pull, first);
    return { clientMutationId: input.clientMutationId ?? null, thread };
  }
  throw problem("NOT_FOUND", `Could not resolve to a node with the global id of '${input.threadId}'`);
}

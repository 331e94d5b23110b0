import { findRepository, sees } from "../auth/permit.ts";
import type { Actor } from "../rest/endpoint.ts";
import { HOURLY, type RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { actorNode } from "./actor-node.ts";
import { createCommitOnBranch } from "./create-commit-on-branch.ts";
import { problem } from "./problem.ts";
import { repositoryNode } from "./repository-node.ts";
import { resolveReviewThread, unresolveReviewThread } from "./resolve-review-thread.ts";
import { updateRefs } from "./update-refs.ts";

/** What a resolver works with. */
export interface Scope {
  sandbox: Sandbox;
  actor: Actor;
}

/** Queries and mutations that the sandbox answers; other fields of the schema are null. */
export function createRoot(sandbox: Sandbox, requests: RequestLog, actor: Actor) {
  const scope: Scope = { sandbox, actor };
  return {
    viewer: () => actorNode(sandbox, actor.login ?? "ghost"),
    rateLimit: () => {
      const left = requests.left(actor.login ?? "app", sandbox.clock());
      const resetAt = new Date(left.reset * 1000).toISOString();
      return { limit: HOURLY, cost: 1, nodeCount: 0, remaining: left.remaining, used: left.used, resetAt };
    },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = findRepository(sandbox.world, owner, name);
      if (!repository || !sees(actor, repository)) {
        throw problem("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryNode(scope, repository);
    },
    createCommitOnBranch: (args: unknown) => createCommitOnBranch(scope, args),
    updateRefs: (args: unknown) => updateRefs(scope, args),
    resolveReviewThread: (args: unknown) => resolveReviewThread(scope, args),
    unresolveReviewThread: (args: unknown) => unresolveReviewThread(scope, args),
  };
}

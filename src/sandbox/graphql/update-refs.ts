import { z } from "zod";
import { moveRefs, type Wish } from "../git/move.ts";
import { gitOf } from "../git/of.ts";
import { isRefName, ZERO } from "../git/repository.ts";
import { problem } from "./problem.ts";
import type { Scope } from "./root.ts";
import { writable } from "./writable.ts";

const Args = z.object({
  input: z.object({
    clientMutationId: z.string().nullish(),
    repositoryId: z.string(),
    refUpdates: z.array(
      z.object({
        name: z.string(),
        afterOid: z.string(),
        beforeOid: z.string().nullish(),
        force: z.boolean().nullish(),
      }),
    ),
  }),
});

/** Creates, moves and deletes (zeros) refs, all or none. Without `beforeOid` any present value is taken. */
export function updateRefs(scope: Scope, args: unknown) {
  const { input } = Args.parse(args);
  const repository = writable(scope, input.repositoryId, "contents");
  const git = gitOf(scope.sandbox, repository);
  const wishes = input.refUpdates.map((one): Wish => {
    if (!isRefName(one.name)) throw problem("UNPROCESSABLE", `${one.name} is not a fully qualified ref name`);
    if (one.afterOid !== ZERO && !git.object(one.afterOid)) {
      throw problem("UNPROCESSABLE", `Object ${one.afterOid} does not exist`);
    }
    const now = git.ref(one.name) ?? ZERO;
    if (one.beforeOid != null && one.beforeOid !== now) {
      throw problem("STALE_DATA", `${one.name} is at ${now} but expected ${one.beforeOid}`);
    }
    return { ref: one.name, after: one.afterOid, force: one.force ?? false };
  });
  moveRefs(scope.sandbox, repository, scope.actor, wishes);
  return { clientMutationId: input.clientMutationId ?? null };
}

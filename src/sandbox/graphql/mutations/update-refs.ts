import type { UpdateRefsInput } from "@octokit/graphql-schema";
import { holds } from "../../auth/permit.ts";
import { moveRefs, type Wish } from "../../git/move.ts";
import { gitOf } from "../../git/of.ts";
import { isRefName, ZERO } from "../../git/repository.ts";
import { findOf } from "../global-id.ts";
import { problem } from "../problem.ts";
import { forbidden } from "./forbidden.ts";
import type { Mutation } from "./mutation.ts";

/** Creates, moves and deletes (zeros) refs, all or none. Without `beforeOid` any present value is taken. */
export const updateRefs: Mutation<UpdateRefsInput> = (scope, input) => {
  const { actor, sandbox } = scope;
  const { repository } = findOf(scope, input.repositoryId, "R");
  if (!holds(actor, repository, "contents", "write")) {
    throw forbidden(actor);
  }
  const git = gitOf(sandbox, repository);
  const seen = new Set<string>();
  const wishes = input.refUpdates.map((one): Wish => {
    const { name, afterOid, beforeOid } = one as { name: string; afterOid: string; beforeOid?: string | null };
    if (!isRefName(name)) throw problem("UNPROCESSABLE", `${name} is not a fully qualified ref name`);
    if (name.startsWith("refs/pull/")) throw problem("UNPROCESSABLE", `${name} is in a namespace that is GitHub's own`);
    if (seen.has(name)) throw problem("UNPROCESSABLE", `${name} is given more than once`);
    seen.add(name);
    if (afterOid === ZERO && name === `refs/heads/${repository.defaultBranch}`) {
      throw problem("UNPROCESSABLE", `Cannot delete the default branch ${repository.defaultBranch}`);
    }
    const type = afterOid === ZERO ? "commit" : git.object(afterOid)?.type;
    if (!type) throw problem("UNPROCESSABLE", `Object ${afterOid} does not exist`);
    if (name.startsWith("refs/heads/") && type !== "commit") {
      throw problem("UNPROCESSABLE", `Object ${afterOid} is a ${type}, and a branch points to a commit`);
    }
    const now = git.ref(name) ?? ZERO;
    if (beforeOid != null && beforeOid !== now) {
      throw problem("STALE_DATA", `${name} is at ${now} but expected ${beforeOid}`);
    }
    return { ref: name, after: afterOid, force: one.force ?? false };
  });
  moveRefs(sandbox, repository, actor, wishes);
  return {};
};

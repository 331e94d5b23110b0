import { moveRefs } from "../../git/move.ts";
import { ZERO } from "../../git/repository.ts";
import type { Endpoint } from "../endpoint.ts";
import { unprocessable } from "../refusal.ts";
import { noContent } from "../reply.ts";

export const deleteRef: Endpoint = {
  method: "DELETE",
  path: "/repos/{owner}/{repo}/git/refs/{ref...}",
  docs: "git/refs#delete-a-reference",
  permission: "contents:write",
  handle(call) {
    const ref = `refs/${call.params["ref"] ?? ""}`;
    if (!call.git.ref(ref)) throw unprocessable("Reference does not exist");
    if (ref.startsWith("refs/pull/")) throw unprocessable("Reference cannot be deleted in this namespace");
    if (ref === `refs/heads/${call.repository.defaultBranch}`) {
      throw unprocessable("Cannot delete the default branch");
    }
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: ZERO }]);
    return noContent();
  },
};

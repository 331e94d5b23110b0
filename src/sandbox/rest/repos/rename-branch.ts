import { z } from "zod";
import { setDefault } from "../../git/default-branch.ts";
import { moveRefs } from "../../git/move.ts";
import { ZERO } from "../../git/repository.ts";
import { announce, record } from "../../issues/record.ts";
import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { Refusal, validationFailed } from "../refusal.ts";
import { created } from "../reply.ts";
import { branchSha, presentBranch } from "./present-branch.ts";

const Body = z.object({ new_name: z.string().min(1) });

/**
 * Renames a branch. Open pull requests onto it follow, those from it are closed:
 * https://docs.github.com/rest/branches/branches#rename-a-branch
 */
export const renameBranch: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/branches/{branch...}/rename",
  docs: "branches/branches#rename-a-branch",
  permission: "contents:write",
  handle(call) {
    const { actor, git, repository, sandbox, login } = call;
    const { new_name: to } = input(call, Body);
    const from = call.params["branch"] ?? "";
    const sha = branchSha(call, from);
    const isDefault = from === repository.defaultBranch;
    if (isDefault && actor.kind === "person" && !atLeast(roleOf(repository, login), "admin")) {
      throw new Refusal(403, "You need admin access to rename the default branch.");
    }
    if (git.ref(`refs/heads/${to}`)) throw validationFailed("Branch", "new_name", "already_exists");
    moveRefs(sandbox, repository, actor, [{ ref: `refs/heads/${to}`, after: sha }]);
    if (isDefault) setDefault(sandbox, repository, to);
    retarget(call, from, to);
    moveRefs(sandbox, repository, actor, [{ ref: `refs/heads/${from}`, after: ZERO }]);
    if (isDefault) {
      sandbox.emit(repository, "repository", "edited", { changes: { default_branch: { from } }, sender: login });
    }
    return created(presentBranch(call, to, sha));
  },
};

function retarget({ sandbox, repository, login }: Call, from: string, to: string): void {
  for (const issue of sandbox.world.issues) {
    const { pull } = issue;
    if (issue.repositoryId !== repository.id || issue.state !== "open" || pull?.baseRef !== from) continue;
    const changes = { base: { ref: { from }, sha: { from: pull.baseSha } } };
    pull.baseRef = to;
    record(sandbox, issue, "base_ref_changed", login);
    announce(sandbox, repository, issue, "edited", login, { changes });
  }
}

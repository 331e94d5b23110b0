import { getRulesOfRef } from "../../git/branch-rules.ts";
import type { Repository } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";

/** Rules of a branch; it need not exist. */
export const getBranchRules: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/rules/branches/{branch...}",
  docs: "repos/rules#get-rules-for-a-branch",
  permission: "metadata:read",
  handle(call) {
    const { repository } = call;
    return page(call, listed(repository, call.params["branch"] ?? ""), (rule) => ({
      type: rule.type,
      ...(rule.parameters ? { parameters: rule.parameters } : {}),
      ruleset_source_type: "Repository",
      ruleset_source: `${repository.owner}/${repository.name}`,
      ruleset_id: rule.rulesetId,
    }));
  },
};

/** Those of rulesets, and rules about pushed files with them; branch protection has an endpoint of its own. */
function listed(repository: Repository, branch: string) {
  return getRulesOfRef(repository, `refs/heads/${branch}`).filter((rule) => !rule.protection);
}

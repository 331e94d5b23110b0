import { rulesFor } from "../../git/branch-rules.ts";
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
    return page(call, rulesFor(repository, call.params["branch"] ?? ""), (rule) => ({
      type: rule.type,
      ...(rule.parameters ? { parameters: rule.parameters } : {}),
      ruleset_source_type: "Repository",
      ruleset_source: `${repository.owner}/${repository.name}`,
      ruleset_id: rule.rulesetId,
    }));
  },
};

import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";
import { branchSha, presentBranch } from "./present-branch.ts";

export const getBranch: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/branches/{branch...}",
  docs: "branches/branches#get-a-branch",
  permission: "contents:read",
  handle(call) {
    const name = call.params["branch"] ?? "";
    return ok(presentBranch(call, name, branchSha(call, name)));
  },
};

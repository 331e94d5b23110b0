import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentShortBranch } from "./present-branch.ts";

export const listBranches: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/branches",
  permission: "contents:read",
  handle(call) {
    return page(call, call.git.refs("refs/heads/"), (one) =>
      presentShortBranch(call, one.ref.slice("refs/heads/".length), one.oid),
    );
  },
};

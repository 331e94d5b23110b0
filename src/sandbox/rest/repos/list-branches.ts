import { getRules } from "../../git/branch-rules.ts";
import type { Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentShortBranch } from "./present-branch.ts";

export const listBranches: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/branches",
  docs: "branches/branches#list-branches",
  permission: "contents:read",
  handle(call) {
    const wanted = choice(call, "Branch", "protected", ["", "true", "false"]);
    const found = call.git
      .refs("refs/heads/")
      .map((one) => ({ name: one.ref.slice("refs/heads/".length), oid: one.oid }))
      .filter(({ name }) => wanted === "" || String(getRules(call.repository, name).length > 0) === wanted);
    return page(call, found, ({ name, oid }) => presentShortBranch(call, name, oid));
  },
};

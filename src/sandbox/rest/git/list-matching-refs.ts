import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";
import { presentRef } from "./present-ref.ts";

/**
 * All refs that begin so, none of them is an empty list. The one list that GitHub documents without pages:
 * https://docs.github.com/en/rest/git/refs#list-matching-references
 */
export const listMatchingRefs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/matching-refs/{ref...}",
  docs: "git/refs#list-matching-references",
  permission: "contents:read",
  handle(call) {
    const found = call.git.refs(`refs/${call.params["ref"] ?? ""}`);
    return ok(found.map((one) => presentRef(call, one.ref, one.oid)));
  },
};

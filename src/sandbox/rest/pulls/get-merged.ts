import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { noContent } from "../reply.ts";
import { pullOf } from "./find.ts";

export const getMerged: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
  docs: "pulls/pulls#check-if-a-pull-request-has-been-merged",
  permission: "contents:read",
  handle(call) {
    if (!pullOf(call).pull.merged) throw notFound();
    return noContent();
  },
};

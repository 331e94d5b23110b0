import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentTag } from "./present-tag.ts";

export const getTag: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/tags/{tag_sha}",
  docs: "git/tags#get-a-tag",
  permission: "contents:read",
  handle(call) {
    const tag = call.git.tag(call.params["tag_sha"] ?? "");
    if (!tag) throw notFound();
    return ok(presentTag(call, tag));
  },
};

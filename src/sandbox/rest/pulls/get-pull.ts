import { startOf } from "../../pulls/change.ts";
import type { Endpoint } from "../endpoint.ts";
import { mediaType } from "../media-type.ts";
import { presentFullPull } from "../present/pull.ts";
import { ok, raw } from "../reply.ts";
import { pullOf } from "./find.ts";

export const getPull: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, pull } = pullOf(call);
    if (mediaType(call) === "diff") {
      const text = call.git.diffText(startOf(call.git, pull), pull.headSha);
      return raw(`${text}\n`, "application/vnd.github.diff; charset=utf-8");
    }
    return ok(presentFullPull(call.sandbox, call.repository, issue, pull));
  },
};

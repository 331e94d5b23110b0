import { startOf } from "../../pulls/change.ts";
import { modified } from "../conditional.ts";
import type { Endpoint } from "../endpoint.ts";
import { BODY_MEDIA, mediaType } from "../media-type.ts";
import { presentFullPull } from "../present/pull.ts";
import { ok, raw } from "../reply.ts";
import { pullOf } from "./find.ts";

export const getPull: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}",
  docs: "pulls/pulls#get-a-pull-request",
  permission: "pull_requests:read",
  media: ["diff", "patch", ...BODY_MEDIA],
  handle(call) {
    const { git, repository, sandbox } = call;
    const { issue, pull } = pullOf(call);
    const form = mediaType(call);
    if (form === "diff") {
      const text = git.diffText(startOf(git, pull), pull.headSha);
      return raw(text === "" ? "" : `${text}\n`, "application/vnd.github.diff; charset=utf-8");
    }
    if (form === "patch") {
      const mail = git.mail(pull.baseSha, pull.headSha);
      return raw(mail, "application/vnd.github.patch; charset=utf-8");
    }
    return ok(presentFullPull(sandbox, repository, issue, pull), modified(issue.updatedAt));
  },
};

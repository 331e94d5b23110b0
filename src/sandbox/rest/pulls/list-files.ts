import { changeOf } from "../../pulls/change.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentFile } from "../present/commit.ts";
import { pullOf } from "./find.ts";

export const listFiles: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/files",
  docs: "pulls/pulls#list-pull-requests-files",
  permission: "pull_requests:read",
  handle(call) {
    const { pull } = pullOf(call);
    return page(call, changeOf(call.git, pull), (file) =>
      presentFile(call.sandbox, call.repository, file, pull.headSha),
    );
  },
};

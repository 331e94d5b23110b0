import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { repositoryPage } from "../present/address.ts";
import { checkOf } from "./find.ts";

/** What a check run says of lines of files. */
export const listAnnotations: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
  docs: "checks/runs#list-check-run-annotations",
  permission: "checks:read",
  handle(call) {
    const check = checkOf(call);
    const blob = `${repositoryPage(call.sandbox, call.repository)}/blob/${check.headSha}`;
    return page(call, check.annotations ?? [], (one) => ({
      path: one.path,
      blob_href: `${blob}/${one.path.split("/").map(encodeURIComponent).join("/")}`,
      start_line: one.startLine,
      start_column: one.startColumn,
      end_line: one.endLine,
      end_column: one.endColumn,
      annotation_level: one.level,
      title: one.title,
      message: one.message,
      raw_details: one.rawDetails,
    }));
  },
};

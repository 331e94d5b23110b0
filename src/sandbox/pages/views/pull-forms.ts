import { placeOf, type Form, type Visit } from "../visit.ts";
import { pullOf } from "./pull-head.ts";
import { encoded } from "./spot.ts";

/** What people do to a pull request, each through its REST endpoint. */
export const pullForms: Record<string, Form> = {
  async merge(visit, fields) {
    const body = { merge_method: fields.get("method") ?? "merge", sha: fields.get("sha") ?? undefined };
    await visit.api("PUT", `${at(visit)}/merge`, body);
    return `${home(visit)}#merge`;
  },
  async "delete-branch"(visit, fields) {
    await visit.api("DELETE", `${placeOf(visit).api}/git/refs/heads/${encoded(fields.get("branch") ?? "")}`);
    return `${home(visit)}#merge`;
  },
  async reply(visit, fields) {
    const thread = Number(fields.get("thread"));
    const body = { body: fields.get("body") ?? "" };
    const made = await visit.api("POST", `${at(visit)}/comments/${thread}/replies`, body);
    return `${visit.url.pathname}#discussion_r${String(made.body["id"])}`;
  },
  async "line-comment"(visit, fields) {
    const made = await visit.api("POST", `${at(visit)}/comments`, {
      body: fields.get("body") ?? "",
      commit_id: pullOf(visit).pull.headSha,
      path: fields.get("path") ?? "",
      side: fields.get("side") ?? "RIGHT",
      line: Number(fields.get("line")),
    });
    return `${visit.url.pathname}#discussion_r${String(made.body["id"])}`;
  },
  async review(visit, fields) {
    const event = fields.get("event") ?? "COMMENT";
    const made = await visit.api("POST", `${at(visit)}/reviews`, { event, body: fields.get("body") ?? "" });
    const anchor = (fields.get("body") ?? "") === "" ? "" : `#pullrequestreview-${String(made.body["id"])}`;
    return `${home(visit)}${anchor}`;
  },
};

function at(visit: Visit): string {
  return `${placeOf(visit).api}/pulls/${pullOf(visit).issue.number}`;
}

function home(visit: Visit): string {
  return `${placeOf(visit).base}/pull/${pullOf(visit).issue.number}`;
}

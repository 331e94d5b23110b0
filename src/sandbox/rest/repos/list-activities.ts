import type { Activity } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { window } from "../page.ts";
import { nodeId } from "../present/address.ts";
import { presentUser } from "../present/user.ts";
import { unprocessable } from "../refusal.ts";

const TYPES = ["push", "force_push", "branch_creation", "branch_deletion", "pr_merge", "merge_queue_merge"];

/**
 * `GET /repos/{owner}/{repo}/activity`: how branches came to stand where they stand, newest first, and who moved them.
 * Pages follow a cursor, the id of the activity beyond which they begin:
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 */
export const listActivities: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/activity",
  docs: "repos/repos#list-repository-activities",
  permission: "contents:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const type = query.get("activity_type");
    if (type !== null && !TYPES.includes(type)) throw unprocessable(`activity_type is none of ${TYPES.join(", ")}`);
    const ref = query.get("ref")?.replace(/^(?!refs\/)/, "refs/heads/");
    const actor = query.get("actor")?.toLowerCase();
    const is = (one: Activity): boolean =>
      (!ref || one.ref === ref) && (!type || one.type === type) && (!actor || one.actor.toLowerCase() === actor);
    const all = (repository.activities ?? []).filter(is);
    if (query.get("direction") !== "asc") all.reverse();
    const after = query.get("after");
    const start = after === null ? 0 : all.findIndex((one) => String(one.id) === after) + 1;
    const { perPage } = window(call);
    const shown = all.slice(start, start + perPage);
    const link = new URL(call.request.url);
    link.searchParams.set("after", String(shown.at(-1)?.id));
    const more = start + perPage < all.length;
    return {
      status: 200,
      headers: { ...(more ? { link: `<${link.href}>; rel="next"` } : null) },
      body: shown.map(({ id, before, after: to, ref: moved, at, type: activity_type, actor: login }) => ({
        ...{ id, node_id: nodeId("PSH", id), before, after: to, ref: moved, timestamp: at, activity_type },
        actor: presentUser(sandbox, login),
      })),
    };
  },
};

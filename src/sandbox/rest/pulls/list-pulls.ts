import { visibleComments } from "../../pulls/visible.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { BODY_MEDIA } from "../media-type.ts";
import { choice, ordered } from "../listing.ts";
import { page } from "../page.ts";
import { presentPull } from "../present/pull.ts";
import { pullsOf, type FoundPull } from "./find.ts";
import { stamp } from "../../time.ts";

const SORTS = ["created", "updated", "popularity", "long-running"] as const;

export const listPulls: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls",
  docs: "pulls/pulls#list-pull-requests",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { query, repository, sandbox } = call;
    const state = choice(call, "PullRequest", "state", ["open", "closed", "all"]);
    const sort = choice(call, "PullRequest", "sort", SORTS);
    // Descending for `created` or where no order is asked for, as the page says; ascending else.
    const usual = sort === "created" ? (["desc", "asc"] as const) : (["asc", "desc"] as const);
    const up = choice(call, "PullRequest", "direction", usual) === "asc";
    const head = query.get("head");
    const base = query.get("base");
    const found = pullsOf(call).filter(
      ({ issue, pull }) =>
        (state === "all" || issue.state === state) &&
        (!base || pull.baseRef === base) &&
        // GitHub doesn't look at a head without its owner: `user:ref-name`.
        (!head?.includes(":") || `${repository.owner}:${pull.headRef}`.toLowerCase() === head.toLowerCase()) &&
        (sort !== "long-running" || isLongRunning(call, issue)),
    );
    const sorted = ordered(found, keyOf(call, sort), ({ issue }) => issue.number, up);
    return page(call, sorted, ({ issue, pull }) => presentPull(sandbox, repository, issue, pull));
  },
};

const MONTH = 30 * 86_400_000;

/** Created more than a month ago, with activity within the past month. */
function isLongRunning({ sandbox }: Call, { createdAt, updatedAt }: FoundPull["issue"]): boolean {
  const start = stamp(new Date(sandbox.clock().getTime() - MONTH));
  return createdAt < start && updatedAt >= start;
}

function keyOf({ sandbox, repository }: Call, sort: (typeof SORTS)[number]): (found: FoundPull) => string | number {
  if (sort === "updated") return ({ issue }) => issue.updatedAt;
  if (sort !== "popularity") return ({ issue }) => issue.createdAt;
  return ({ issue, pull }) => {
    const of = sandbox.world.comments.filter(
      (one) => one.repositoryId === repository.id && one.issueNumber === issue.number,
    );
    return of.length + visibleComments(pull, null).length;
  };
}

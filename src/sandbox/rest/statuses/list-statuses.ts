import type { CommitStatus } from "../../model.ts";
import { shaOf } from "../checks/find.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentStatus } from "../present/check.ts";
import { presentRepository } from "../present/repository.ts";
import { repositoryApi } from "../present/address.ts";

/** All statuses of a commit, newest first. */
export const listStatuses: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/statuses",
  docs: "commits/statuses#list-commit-statuses-for-a-reference",
  permission: "statuses:read",
  handle: (call) => page(call, statusesOf(call), (one) => presentStatus(call.sandbox, call.repository, one)),
};

/** The newest of each context, and what they say together. */
export const getCombinedStatus: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/status",
  docs: "commits/statuses#get-the-combined-status-for-a-specific-reference",
  permission: "statuses:read",
  handle(call) {
    const { repository, sandbox } = call;
    const newest = new Map<string, CommitStatus>();
    for (const status of statusesOf(call)) if (!newest.has(status.context)) newest.set(status.context, status);
    const latest = [...newest.values()];
    const bad = latest.some((one) => one.state === "failure" || one.state === "error");
    const good = latest.length > 0 && latest.every((one) => one.state === "success");
    const sha = shaOf(call);
    const url = `${repositoryApi(sandbox, repository)}/commits/${sha}`;
    const listed = page(call, latest, (one) => presentStatus(sandbox, repository, one), "statuses");
    const body = {
      state: bad ? "failure" : good ? "success" : "pending",
      ...(listed.body as object),
      sha,
      repository: presentRepository(sandbox, repository),
      commit_url: url,
      url: `${url}/status`,
    };
    return { ...listed, body };
  },
};

function statusesOf(call: Call): CommitStatus[] {
  const sha = shaOf(call);
  return call.sandbox.world.statuses
    .filter((one) => one.repositoryId === call.repository.id && one.sha === sha)
    .toReversed();
}

import type { Call, Endpoint } from "../endpoint.ts";
import { number } from "../input.ts";
import { page } from "../page.ts";
import { presentIssue, presentIssueEvent } from "../present/issue.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";

/** Events of all issues, newest first, each with its issue. */
export const listRepositoryEvents: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/events",
  docs: "issues/events#list-issue-events-for-a-repository",
  permission: "issues:read|pull_requests:read",
  handle: (call) => page(call, eventsOf(call).toReversed(), (each) => present(call, each)),
};

export const getEvent: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/events/{event_id}",
  docs: "issues/events#get-an-issue-event",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const id = number(call.params["event_id"]);
    const found = eventsOf(call).find((each) => each.event.id === id);
    if (!found) throw notFound();
    return ok(present(call, found));
  },
};

function eventsOf(call: Call) {
  return call.sandbox.world.issues
    .filter((issue) => issue.repositoryId === call.repository.id)
    .flatMap((issue) => issue.events.map((event) => ({ event, issue })))
    .sort((a, b) => a.event.id - b.event.id);
}

function present({ sandbox, repository }: Call, { event, issue }: ReturnType<typeof eventsOf>[number]) {
  return { ...presentIssueEvent(sandbox, repository, event), issue: presentIssue(sandbox, repository, issue) };
}

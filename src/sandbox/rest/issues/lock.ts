import { z } from "zod";
import { announce, record } from "../../issues/record.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { noContent } from "../reply.ts";
import { issueOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/issues/{issue_number}/lock";
const Body = z.object({ lock_reason: z.enum(["off-topic", "too heated", "resolved", "spam"]).optional() });

/** From now on only people with write access comment on it. */
export const lockIssue: Endpoint = {
  method: "PUT",
  path: PATH,
  docs: "issues/issues#lock-an-issue",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = issueOf(call);
    const { lock_reason: reason = null } = input(call, Body);
    if (issue.locked) return noContent();
    issue.locked = { reason };
    record(sandbox, issue, "locked", login);
    sandbox.save();
    announce(sandbox, repository, issue, "locked", login);
    return noContent();
  },
};

export const unlockIssue: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "issues/issues#unlock-an-issue",
  permission: "issues:write|pull_requests:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = issueOf(call);
    if (!issue.locked) return noContent();
    issue.locked = null;
    record(sandbox, issue, "unlocked", login);
    sandbox.save();
    announce(sandbox, repository, issue, "unlocked", login);
    return noContent();
  },
};

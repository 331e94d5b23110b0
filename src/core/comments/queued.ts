/** A session's run does not start: no runner is free, or a person has to approve it. */
import { minute } from "../text/minute.ts";
import type { Approval } from "../build/stall.ts";
import { code } from "./escape.ts";
import { quiet } from "./links.ts";
import { questionBody } from "./question.ts";

/** `who` is the labeller's login; `since` is ISO 8601. */
export function queuedBody(who: string, session: string, { since, url }: { since: string; url: string }): string {
  const words =
    `${session} waits for a runner since ${minute(since)}: ${url}. Check that a runner with the labels of ` +
    "`runs_on` is online and free, and that Actions has minutes left. Once one takes it, the build goes on by itself.";
  return questionBody(who, words);
}

/**
 * The run waits for a person. `who` is the labeller's login; `since` is ISO 8601. Without `approvals`, GitHub asks for
 * the approval of a contributor's first run, or does not say whose it wants.
 */
export function approvalBody(
  who: string,
  session: string,
  { since, url, approvals }: { since: string; url: string; approvals: readonly Approval[] },
): string {
  const asked = approvals.map(
    ({ environment, reviewers }) =>
      `Its environment ${code(environment)} wants the approval of ${reviewers.map(quiet).join(" or ")}. `,
  );
  const how = approvals.length > 0 ? "*Review deployments*" : "*Review deployments* or *Approve and run*";
  const words =
    `The run of ${session} waits for a person's approval since ${minute(since)}. ${asked.join("")}Open ${url}, and ` +
    `approve it with ${how}. The build then goes on by itself.`;
  return questionBody(who, words);
}

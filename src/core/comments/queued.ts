/** A session's run does not start: no runner is free, or a person has to approve it. */
import { minute } from "../text/minute.ts";
import { questionBody } from "./question.ts";

/** `who` is the labeller's login; `since` is ISO 8601. */
export function queuedBody(who: string, session: string, { since, url }: { since: string; url: string }): string {
  const words =
    `${session} waits for a runner since ${minute(since)}: ${url}. Check that a runner with the labels of ` +
    "`runs_on` is online and free, and that Actions has minutes left. Once one takes it, the build goes on by itself.";
  return questionBody(who, words);
}

/** The run waits for a person. `who` is the labeller's login; `since` is ISO 8601. */
export function approvalBody(who: string, session: string, { since, url }: { since: string; url: string }): string {
  const words =
    `The run of ${session} waits for a person's approval since ${minute(since)}. Open ${url}, and approve it with ` +
    "*Review deployments* or *Approve and run*. The build then goes on by itself.";
  return questionBody(who, words);
}

/** A session's run waits for a runner, and none comes: only a person can see why. */
import { minute } from "../text/minute.ts";
import { questionBody } from "./question.ts";

/** `who` is the labeller's login; `since` is ISO 8601. */
export function queuedBody(who: string, session: string, { since, url }: { since: string; url: string }): string {
  const words =
    `${session} waits for a runner since ${minute(since)}: ${url}. Check that a runner with the labels of ` +
    "`runs_on` is online and free, and that Actions has minutes left. Once one takes it, the build goes on by itself.";
  return questionBody(who, words);
}

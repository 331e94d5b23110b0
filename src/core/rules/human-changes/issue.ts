/**
 * Handles an issue that a person closes while its build runs. On GitHub, closing an issue says
 * "stop" and reopening it takes that back. So closing pauses the build, which loses nothing; only
 * `/cancel` ends it.
 */
import { timeKey } from "../../text/format.ts";
import { isRoleAtLeast } from "../../model/permissions.ts";
import type { Draft } from "../decision-draft.ts";
import { describeEditedRequest, describeRemovedLabel } from "../../messages/request.ts";
import { formatRequest } from "../start/start-build.ts";
import type { IssueFact } from "../../model/facts.ts";
import { isBuildEnded } from "../../model/build-types.ts";
import { describeClosedIssue } from "../../messages/human-actions.ts";

export function pauseOnClosedIssue(draft: Draft): void {
  const { build } = draft.state;
  const { state, closed, reopened } = draft.facts.issue;
  // Landing closes the issue, too.
  if (isBuildEnded(build.status) || draft.facts.pulls.land?.merged) return;
  if (state === "open") {
    if (build.paused?.how !== "closed" || !reopened || reopened.at < build.paused.at) return;
    // People with triage access may close and reopen issues, but may not give orders to the build.
    if (!isRoleAtLeast(reopened.role, "write")) return;
    build.paused = null;
    draft.note(`@${reopened.by} opened the issue again: the build continues`);
    return;
  }
  // The issue's author may close it without write access, but may not give orders to the build.
  if (!closed || closed.at === build.issue_closed || !isRoleAtLeast(closed.role, "write")) return;
  build.issue_closed = closed.at;
  if (build.paused) return;
  build.paused = { by: closed.by, at: closed.at, how: "closed" };
  draft.addComment(
    `closed-issue-${timeKey(closed.at)}`,
    build.issue,
    describeClosedIssue(closed.by),
  );
  draft.note(`@${closed.by} closed the issue: the build is paused`);
}

/**
 * Answers someone who removes the label or edits the request while a build runs. Neither changes
 * the build, so Baton tells them what does.
 */
export function answerRequestChanges(draft: Draft): void {
  const { build, request } = draft.state;
  if (isBuildEnded(build.status)) return;
  const { issue } = draft.facts;
  answerChangeOnce(draft, "unlabelled", issue.unlabelled, (by) =>
    describeRemovedLabel(by, draft.configured.label),
  );
  const isChanged = clearCheckboxes(formatRequest(issue)) !== clearCheckboxes(request);
  if (isChanged)
    answerChangeOnce(draft, "edited-request", issue.edited, (by) =>
      describeEditedRequest(by, draft.state),
    );
}

/**
 * Answers each action by someone with write access once; an issue's author may edit it without that
 * access.
 */
function answerChangeOnce(
  draft: Draft,
  key: string,
  deed: IssueFact["edited"],
  words: (by: string) => string,
): void {
  const { build } = draft.state;
  if (!deed || deed.at <= build.trigger.at || !isRoleAtLeast(deed.role, "write")) return;
  const once = `${key}-${timeKey(deed.at)}`;
  if (build.asked.includes(once)) return;
  build.asked.push(once);
  draft.addComment(once, build.issue, words(deed.by));
}

/** Removes ticks, because ticking a task list does not change the request. */
function clearCheckboxes(text: string): string {
  return text.replace(/^(\s*(?:[-*+]|\d+[.)]) \[)[xX](?=\])/gm, "$1 ");
}

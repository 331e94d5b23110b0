/**
 * The label taken off and the request edited while a build goes on: neither changes the build, and its author reads
 * that, and what does.
 */
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { editedRequestWords, unlabelledWords } from "../../comments/request-changed.ts";
import { pinRequest } from "../start/start.ts";
import { stamp } from "../../text/stamp.ts";
import type { IssueFact } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function heedRequest(turn: Turn): void {
  const { build, request } = turn.state;
  if (isOver(build.status)) return;
  const { issue } = turn.facts;
  answer(turn, "unlabelled", issue.unlabelled, (by) => unlabelledWords(by, turn.configured.label));
  const isChanged = uncheck(pinRequest(issue)) !== uncheck(request);
  if (isChanged) answer(turn, "edited-request", issue.edited, (by) => editedRequestWords(by, turn.state));
}

/** Once for each deed of somebody with write: the author of an issue may edit it without that. */
function answer(turn: Turn, key: string, deed: IssueFact["edited"], words: (by: string) => string): void {
  const { build } = turn.state;
  if (!deed || deed.at <= build.trigger.at || !atLeast(deed.role, "write")) return;
  const once = `${key}-${stamp(deed.at)}`;
  if (build.asked.includes(once)) return;
  build.asked.push(once);
  turn.say(once, build.issue, words(deed.by));
}

/** Ticks in a list of tasks are no other request. */
function uncheck(text: string): string {
  return text.replace(/^(\s*(?:[-*+]|\d+[.)]) \[)[xX](?=\])/gm, "$1 ");
}

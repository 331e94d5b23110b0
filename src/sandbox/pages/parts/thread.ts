import type { Pull, ReviewComment } from "../../model.ts";
import { visibleComments } from "../../pulls/visible.ts";
import { flag, markup, type Html } from "../html.ts";
import { problemOf, typed, wasTried } from "../tried.ts";
import type { Visit } from "../visit.ts";
import { comment } from "./comment.ts";
import { area, form } from "./fields.ts";
import { hunk } from "./hunk.ts";

/** A conversation on a line: its first comment and the answers. */
export interface Thread {
  first: ReviewComment;
  answers: ReviewComment[];
}

/** The threads that the person may see. */
export function threadsOf({ person }: Visit, pull: Pull): Thread[] {
  const comments = visibleComments(pull, person?.login ?? null);
  return comments
    .filter((one) => one.inReplyTo === null)
    .map((first) => ({ first, answers: comments.filter((one) => one.inReplyTo === first.id) }));
}

/** The thread as it stands in a diff or, with its lines, in the conversation. */
export function thread(visit: Visit, { first, answers }: Thread, withLines: boolean): Html {
  const key = ["thread", String(first.id)] as const;
  const id = `reply-${first.id}`;
  const reply =
    visit.person &&
    form(
      visit,
      "reply",
      markup`${problemOf(visit, "reply", key)}<input type="hidden" name="thread" value="${first.id}">
<details${flag("open", wasTried(visit, "reply", key))}><summary>Reply</summary>
${area({ name: "body", label: "Your reply", id: `${id}-body`, rows: 3, value: typed(visit, "reply", "body", key) })}
<button>Reply</button></details>`,
      { id },
    );
  const lines = first.startLine === null ? first.line : `${first.startLine}–${first.line}`;
  return markup`<section class="thread" aria-label="Conversation on ${first.path}, line ${first.line}">
<p class="where"><code>${first.path}</code> line ${lines}${
    first.resolved ? markup` <span class="quiet">resolved</span>` : null
  }</p>
${withLines && hunk(first.diffHunk)}
${[first, ...answers].map((one) => {
  const { author, body, createdAt: at, updatedAt: edited, reactions } = one;
  return comment(visit, { id: `discussion_r${one.id}`, author, at, edited, body, reactions });
})}
${reply}</section>`;
}

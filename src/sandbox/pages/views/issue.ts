import { markup } from "../html.ts";
import { comment } from "../parts/comment.ts";
import { stateOf } from "../parts/state.ts";
import { timeline } from "../parts/timeline.ts";
import { time } from "../parts/time.ts";
import { who } from "../parts/who.ts";
import { movedTo } from "../respond.ts";
import { placeOf, type Page } from "../visit.ts";
import { commentBox, discussionForms, issueOf, labels } from "./discussion.ts";

export const issue: Page = {
  path: "/{owner}/{repo}/issues/{number}",
  show(visit) {
    const one = issueOf(visit);
    if (one.pull) return movedTo(`${placeOf(visit).base}/pull/${one.number}`);
    const { author, createdAt: at, body } = one;
    const edited = one.lastEditedAt;
    return {
      title: `${one.title} #${one.number}`,
      tab: "issues",
      live: 1_500,
      main: markup`<h1>${one.title} <span class="quiet">#${one.number}</span></h1>
<p id="issue-state">${stateOf(one)} <span class="quiet">${who(visit.sandbox, author)} opened this
${time(visit.sandbox, at)}</span></p>
<div class="columns">
<section class="thread-column" aria-label="Conversation">
<h2 class="hidden">Conversation</h2>
${comment(visit, { id: `issue-${one.id}`, author, at, edited, body, reactions: one.reactions, verb: "opened this" })}
${timeline(visit, one)}
${commentBox(visit, one)}
</section>
<aside aria-label="About this issue">${labels(visit, one)}</aside>
</div>`,
    };
  },
  forms: discussionForms,
};

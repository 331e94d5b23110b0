import { markup } from "../html.ts";
import { comment } from "../parts/comment.ts";
import { mergeBox } from "../parts/merge-box.ts";
import { timeline } from "../parts/timeline.ts";
import { movedTo } from "../respond.ts";
import { placeOf, type Page } from "../visit.ts";
import { commentBox, discussionForms, issueOf, labels } from "./discussion.ts";
import { pullHead, pullOf } from "./pull-head.ts";
import { pullForms } from "./pull-forms.ts";

/** A pull request's conversation. */
export const pull: Page = {
  path: "/{owner}/{repo}/pull/{number}",
  show(visit) {
    const one = issueOf(visit);
    if (!one.pull) return movedTo(`${placeOf(visit).base}/issues/${one.number}`);
    const { author, createdAt: at, body } = one;
    const edited = one.lastEditedAt;
    return {
      title: `${one.title} #${one.number}`,
      tab: "pulls",
      live: 1_500,
      main: markup`${pullHead(visit, pullOf(visit), "conversation")}
<div class="columns">
<section class="thread-column" aria-label="Conversation">
<h2 class="hidden">Conversation</h2>
${comment(visit, { id: `issue-${one.id}`, author, at, edited, body, reactions: one.reactions, verb: "opened this" })}
${timeline(visit, one)}
${mergeBox(visit, one, one.pull)}
${commentBox(visit, one)}
</section>
<aside aria-label="About this pull request">${labels(visit, one)}</aside>
</div>`,
    };
  },
  forms: { ...discussionForms, ...pullForms },
};

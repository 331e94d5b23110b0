import { markup, type Html } from "../html.ts";
import {
  getTypedValue,
  renderForm,
  renderFormProblem,
  renderSignInHint,
  renderTextArea,
} from "../parts/form.ts";
import { renderAccount, renderIssueState, renderLabel } from "../parts/badges.ts";
import {
  PageNotFound,
  getPlace,
  parsePathNumber,
  type FormHandler,
  type Page,
  type Visit,
} from "../visit.ts";
import { renderComment } from "../parts/comment.ts";
import { renderTimeline } from "../parts/timeline.ts";
import { renderTime } from "../parts/time.ts";
import { createRedirect } from "../response.ts";
import type { Issue } from "../../schema/issues.ts";

// Shared parts of issues and pull requests: comment box, state, labels.

export function requirePageIssue(visit: Visit): Issue {
  const { repository } = getPlace(visit);
  const number = parsePathNumber(visit.params["number"]);
  const found = visit.sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === number,
  );
  if (!found) throw new PageNotFound();
  return found;
}

export function renderCommentBox(visit: Visit, issue: Issue): Html {
  const noun = issue.pull ? "pull request" : "issue";
  const verb = issue.state === "open" ? "close" : "reopen";
  const may = !issue.pull?.merged;
  const words = `${verb === "close" ? "Close" : "Reopen"} the ${noun}`;
  const value = getTypedValue(visit, "comment", "body");
  const fields = markup`${renderFormProblem(visit, "comment")}
${renderTextArea({ name: "body", label: "Add a comment, in Markdown", id: "comment-body", value })}
<div class="buttons"><button class="primary">Comment</button>
${may && markup`<button name="also" value="${verb}">${words}</button>`}</div>`;
  return (
    renderSignInHint(visit, "comment") ??
    renderForm(visit, "comment", fields, { id: "comment-form", class: "wide" })
  );
}

/** Renders one button for each label of the repository, which removes or adds it. */
export function renderLabels(visit: Visit, issue: Issue): Html {
  const { repository } = getPlace(visit);
  const worn = issue.labels;
  const others = repository.labels.map(({ name }) => name).filter((name) => !worn.includes(name));
  const button = (name: string, verb: "add" | "remove"): Html => {
    const what = `${verb === "add" ? "Add" : "Remove"} the label ${name}`;
    const sign = verb === "add" ? "+" : "×";
    return markup`<li><button name="${verb}" value="${name}" aria-label="${what}"
title="${what}"><span aria-hidden="true">${sign}</span> ${renderLabel(repository, name)}</button></li>`;
  };
  const group = (names: string[], verb: "add" | "remove"): Html | null =>
    names.length === 0
      ? null
      : markup`<ul class="labels">${names.map((name) => button(name, verb))}</ul>`;
  const none = markup`<p class="quiet">None yet</p>`;
  const buttons = markup`${group(worn, "remove") ?? none}${
    others.length > 0 && markup`<h3>Add a label</h3>${group(others, "add")}`
  }`;
  const shown =
    worn.length === 0 ? none : markup`<p>${worn.map((name) => renderLabel(repository, name))}</p>`;
  return markup`<section aria-labelledby="labels-title"><h2
    id="labels-title">Labels</h2>${renderFormProblem(visit, "label")}
${visit.person ? renderForm(visit, "label", buttons, { id: "labels-form" }) : shown}</section>`;
}

export const discussionForms: Record<string, FormHandler> = {
  async comment(visit, fields) {
    const { api } = getPlace(visit);
    const { number } = requirePageIssue(visit);
    const also = fields.get("also");
    const body = fields.get("body") ?? "";
    let anchor = "";
    if (body.trim() !== "" || also === null) {
      const made = await visit.api("POST", `${api}/issues/${number}/comments`, { body });
      anchor = `#issuecomment-${String(made.body["id"])}`;
    }
    if (also !== null)
      await visit.api("PATCH", getIssueApiPath(visit), {
        state: also === "close" ? "closed" : "open",
      });
    return `${visit.url.pathname}${anchor}`;
  },
  async label(visit, fields) {
    const { api } = getPlace(visit);
    const at = `${api}/issues/${requirePageIssue(visit).number}/labels`;
    const add = fields.get("add");
    if (add !== null) await visit.api("POST", at, { labels: [add] });
    else await visit.api("DELETE", `${at}/${encodeURIComponent(fields.get("remove") ?? "")}`);
    return visit.url.pathname;
  },
};

function getIssueApiPath(visit: Visit): string {
  const issue = requirePageIssue(visit);
  return `${getPlace(visit).api}/${issue.pull ? "pulls" : "issues"}/${issue.number}`;
}

const issuePage: Page = {
  path: "/{owner}/{repo}/issues/{number}",
  show(visit) {
    const one = requirePageIssue(visit);
    if (one.pull) return createRedirect(`${getPlace(visit).base}/pull/${one.number}`);
    const { author, createdAt: at, body } = one;
    const edited = one.lastEditedAt;
    return {
      title: `${one.title} #${one.number}`,
      tab: "issues",
      live: 1_500,
      main: markup`<h1>${one.title} <span class="quiet">#${one.number}</span></h1>
<p id="issue-state">${renderIssueState(one)} <span class="quiet">${renderAccount(visit.sandbox, author)} opened this
${renderTime(visit.sandbox, at)}</span></p>
<div class="columns">
<section class="thread-column" aria-label="Conversation">
<h2 class="hidden">Conversation</h2>
${renderComment(visit, {
  id: `issue-${one.id}`,
  author,
  at,
  edited,
  body,
  reactions: one.reactions,
  verb: "opened this",
})}
${renderTimeline(visit, one)}
${renderCommentBox(visit, one)}
</section>
<aside aria-label="About this issue">${renderLabels(visit, one)}</aside>
</div>`,
    };
  },
  forms: discussionForms,
};

export const issuePages: Page[] = [issuePage];

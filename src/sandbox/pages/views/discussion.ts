/** What issues and pull requests have in common: comment box, state, labels. */
import type { Issue } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { area, form, signInFirst } from "../parts/fields.ts";
import { label } from "../parts/label.ts";
import { problemOf, typed } from "../tried.ts";
import { Missing, numberOf, placeOf, type Form, type Visit } from "../visit.ts";

export function issueOf(visit: Visit): Issue {
  const { repository } = placeOf(visit);
  const number = numberOf(visit.params["number"]);
  const found = visit.sandbox.world.issues.find((one) => one.repositoryId === repository.id && one.number === number);
  if (!found) throw new Missing();
  return found;
}

export function commentBox(visit: Visit, issue: Issue): Html {
  const noun = issue.pull ? "pull request" : "issue";
  const verb = issue.state === "open" ? "close" : "reopen";
  const may = !issue.pull?.merged;
  const words = `${verb === "close" ? "Close" : "Reopen"} the ${noun}`;
  const value = typed(visit, "comment", "body");
  const fields = markup`${problemOf(visit, "comment")}
${area({ name: "body", label: "Add a comment, in Markdown", id: "comment-body", value })}
<div class="buttons"><button class="primary">Comment</button>
${may && markup`<button name="also" value="${verb}">${words}</button>`}</div>`;
  return signInFirst(visit, "comment") ?? form(visit, "comment", fields, { id: "comment-form", class: "wide" });
}

/** One button for each label of the repository: take it off, or put it on. */
export function labels(visit: Visit, issue: Issue): Html {
  const { repository } = placeOf(visit);
  const worn = issue.labels;
  const others = repository.labels.map(({ name }) => name).filter((name) => !worn.includes(name));
  const button = (name: string, verb: "add" | "remove"): Html => {
    const what = `${verb === "add" ? "Add" : "Remove"} the label ${name}`;
    return markup`<li><button name="${verb}" value="${name}" aria-label="${what}"
title="${what}"><span aria-hidden="true">${verb === "add" ? "+" : "×"}</span> ${label(repository, name)}</button></li>`;
  };
  const group = (names: string[], verb: "add" | "remove"): Html | null =>
    names.length === 0 ? null : markup`<ul class="labels">${names.map((name) => button(name, verb))}</ul>`;
  const none = markup`<p class="quiet">None yet</p>`;
  const buttons = markup`${group(worn, "remove") ?? none}${
    others.length > 0 && markup`<h3>Add a label</h3>${group(others, "add")}`
  }`;
  const shown = worn.length === 0 ? none : markup`<p>${worn.map((name) => label(repository, name))}</p>`;
  return markup`<section aria-labelledby="labels-title"><h2 id="labels-title">Labels</h2>${problemOf(visit, "label")}
${visit.person ? form(visit, "label", buttons, { id: "labels-form" }) : shown}</section>`;
}

export const discussionForms: Record<string, Form> = {
  async comment(visit, fields) {
    const { api } = placeOf(visit);
    const { number } = issueOf(visit);
    const also = fields.get("also");
    const body = fields.get("body") ?? "";
    let anchor = "";
    if (body.trim() !== "" || also === null) {
      const made = await visit.api("POST", `${api}/issues/${number}/comments`, { body });
      anchor = `#issuecomment-${String(made.body["id"])}`;
    }
    if (also !== null) await visit.api("PATCH", path(visit), { state: also === "close" ? "closed" : "open" });
    return `${visit.url.pathname}${anchor}`;
  },
  async label(visit, fields) {
    const { api } = placeOf(visit);
    const at = `${api}/issues/${issueOf(visit).number}/labels`;
    const add = fields.get("add");
    if (add !== null) await visit.api("POST", at, { labels: [add] });
    else await visit.api("DELETE", `${at}/${encodeURIComponent(fields.get("remove") ?? "")}`);
    return visit.url.pathname;
  },
};

function path(visit: Visit): string {
  const issue = issueOf(visit);
  return `${placeOf(visit).api}/${issue.pull ? "pulls" : "issues"}/${issue.number}`;
}

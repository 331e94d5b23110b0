import { markup } from "../html.ts";
import { area, form, signInFirst } from "../parts/fields.ts";
import { problemOf, typed } from "../tried.ts";
import { placeOf, type Page } from "../visit.ts";

export const newIssue: Page = {
  path: "/{owner}/{repo}/issues/new",
  show(visit) {
    const value = typed(visit, "new-issue", "body");
    const fields = markup`${problemOf(visit, "new-issue")}
<label for="title">Title</label>
<input id="title" name="title" required autocomplete="off" value="${typed(visit, "new-issue", "title")}">
${area({ name: "body", label: "Description, in Markdown", id: "body", rows: 14, value })}
<button class="primary">Create the issue</button>`;
    return {
      title: "New issue",
      tab: "issues",
      main: markup`<h1>New issue</h1>
${signInFirst(visit, "open an issue") ?? form(visit, "new-issue", fields, { id: "new-issue", class: "wide" })}`,
    };
  },
  forms: {
    async "new-issue"(visit, fields) {
      const { api, base } = placeOf(visit);
      const body = { title: fields.get("title") ?? "", body: fields.get("body") ?? "" };
      const made = await visit.api("POST", `${api}/issues`, body);
      return `${base}/issues/${String(made.body["number"])}`;
    },
  },
};

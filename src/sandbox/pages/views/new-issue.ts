import { filledForm, formsOf, type IssueForm } from "../../issues/forms.ts";
import { markup, type Html } from "../html.ts";
import { area, form, signInFirst } from "../parts/fields.ts";
import { fieldName, formFields } from "../parts/issue-form.ts";
import { problemOf, typed } from "../tried.ts";
import { placeOf, type Page, type Visit } from "../visit.ts";

/** Free text, or with `?template=` one of the forms that lie in the repository. */
export const newIssue: Page = {
  path: "/{owner}/{repo}/issues/new",
  show(visit) {
    const forms = formsHere(visit);
    const chosen = chosenOf(visit, forms);
    const value = typed(visit, "new-issue", "body");
    const title = typed(visit, "new-issue", "title") || (chosen?.title ?? "");
    const fields = markup`${problemOf(visit, "new-issue")}
<label for="title">Title</label>
<input id="title" name="title" required autocomplete="off" value="${title}">
${
  chosen
    ? formFields(chosen, (name) => typed(visit, "new-issue", name))
    : area({ name: "body", label: "Description, in Markdown", id: "body", rows: 14, value })
}
<button class="primary">Create the issue</button>`;
    const name = chosen?.name ?? "New issue";
    return {
      title: name,
      tab: "issues",
      main: markup`<h1>${name}</h1>${chosen ? markup`<p>${chosen.description}</p>` : others(visit, forms)}
${signInFirst(visit, "open an issue") ?? form(visit, "new-issue", fields, { id: "new-issue", class: "wide" })}`,
    };
  },
  forms: {
    async "new-issue"(visit, fields) {
      const { api, base } = placeOf(visit);
      const chosen = chosenOf(visit, formsHere(visit));
      const title = fields.get("title") ?? "";
      const body = chosen
        ? { title, body: filledForm(chosen, (index) => fields.getAll(fieldName(index))), labels: chosen.labels }
        : { title, body: fields.get("body") ?? "" };
      const made = await visit.api("POST", `${api}/issues`, body);
      return `${base}/issues/${String(made.body["number"])}`;
    },
  },
};

function formsHere(visit: Visit): IssueForm[] {
  const { git, repository } = placeOf(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  return head === null ? [] : formsOf(git, head);
}

function chosenOf({ url }: Visit, forms: readonly IssueForm[]): IssueForm | null {
  return forms.find(({ file }) => file === url.searchParams.get("template")) ?? null;
}

function others(visit: Visit, forms: readonly IssueForm[]): Html | null {
  if (forms.length === 0) return null;
  return markup`<ul class="rows">${forms.map(
    ({ file, name, description }) =>
      markup`<li class="row"><a href="${visit.url.pathname}?template=${encodeURIComponent(file)}">${name}</a>
<span class="quiet">${description}</span></li>`,
  )}</ul>`;
}

import {
  listIssueForms,
  renderIssueForm,
  type FormField,
  type IssueForm,
} from "../../issues/issue-forms.ts";
import { markup, renderBooleanAttribute, type Html } from "../html.ts";
import {
  getTypedValue,
  renderForm,
  renderFormProblem,
  renderSignInHint,
  renderTextArea,
} from "../parts/form.ts";
import { getPlace, type Page, type Visit } from "../visit.ts";

// An issue form's fields as a browser shows them. The text of the field at position 3 is sent as
// `field:3`.

const formatFieldName = (index: number) => `field:${index}`;

/** Renders the fields. `typed` returns the refused form's value by field. */
function renderFormFields({ fields }: IssueForm, typed: (name: string) => string): Html {
  const inputs = fields.map((one, index) => {
    const name = formatFieldName(index);
    return renderField(one, name, typed(name) || one.value);
  });
  return markup`${inputs}`;
}

function renderField(
  { type, label, description, placeholder, options, required, value: text }: FormField,
  name: string,
  value: string,
): Html {
  if (type === "markdown") return markup`<p class="quiet">${text}</p>`;
  const about = description && markup`<p class="quiet" id="${name}-about">${description}</p>`;
  if (type === "textarea")
    return markup`${renderTextArea({ name, label, id: name, value, rows: required ? 10 : 3 })}${about}`;
  if (type === "checkboxes") {
    return markup`<fieldset><legend>${label}</legend>${options.map(
      (one) => markup`<label><input type="checkbox" name="${name}"
        value="${one}"${renderBooleanAttribute("checked", value === one)}>
${one}</label>`,
    )}</fieldset>${about}`;
  }
  const head = markup`<label for="${name}">${label}</label>`;
  if (type !== "dropdown") {
    return markup`${head}<input id="${name}" name="${name}" value="${value}" placeholder="${placeholder}"
autocomplete="off"${renderBooleanAttribute("required", required)}>${about}`;
  }
  return markup`${head}<select id="${name}" name="${name}"><option></option>${options.map(
    (one) => markup`<option${renderBooleanAttribute("selected", one === value)}>${one}</option>`,
  )}</select>${about}`;
}

/** A new issue: free text, or with `?template=` one of the repository's forms. */
const newIssuePage: Page = {
  path: "/{owner}/{repo}/issues/new",
  show(visit) {
    const forms = loadForms(visit);
    const chosen = findChosenForm(visit, forms);
    const value = getTypedValue(visit, "new-issue", "body");
    const title = getTypedValue(visit, "new-issue", "title") || (chosen?.title ?? "");
    const fields = markup`${renderFormProblem(visit, "new-issue")}
<label for="title">Title</label>
<input id="title" name="title" required autocomplete="off" value="${title}">
${
  chosen
    ? renderFormFields(chosen, (name) => getTypedValue(visit, "new-issue", name))
    : renderTextArea({
        name: "body",
        label: "Description, in Markdown",
        id: "body",
        rows: 14,
        value,
      })
}
<button class="primary">Create the issue</button>`;
    const name = chosen?.name ?? "New issue";
    return {
      title: name,
      tab: "issues",
      main: markup`<h1>${name}</h1>${chosen ? markup`<p>${chosen.description}</p>` : renderFormList(visit, forms)}
${
  renderSignInHint(visit, "open an issue") ??
  renderForm(visit, "new-issue", fields, { id: "new-issue", class: "wide" })
}`,
    };
  },
  forms: {
    async "new-issue"(visit, fields) {
      const { api, base } = getPlace(visit);
      const chosen = findChosenForm(visit, loadForms(visit));
      const title = fields.get("title") ?? "";
      const body = chosen
        ? {
            title,
            body: renderIssueForm(chosen, (index) => fields.getAll(formatFieldName(index))),
            labels: chosen.labels,
          }
        : { title, body: fields.get("body") ?? "" };
      const made = await visit.api("POST", `${api}/issues`, body);
      return `${base}/issues/${String(made.body["number"])}`;
    },
  },
};

function loadForms(visit: Visit): IssueForm[] {
  const { git, repository } = getPlace(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  return head === null ? [] : listIssueForms(git, head);
}

function findChosenForm({ url }: Visit, forms: readonly IssueForm[]): IssueForm | null {
  return forms.find(({ file }) => file === url.searchParams.get("template")) ?? null;
}

function renderFormList(visit: Visit, forms: readonly IssueForm[]): Html | null {
  if (forms.length === 0) return null;
  return markup`<ul class="rows">${forms.map(
    ({ file, name, description }) =>
      markup`<li class="row"><a href="${visit.url.pathname}?template=${encodeURIComponent(file)}">${name}</a>
<span class="quiet">${description}</span></li>`,
  )}</ul>`;
}

export const newIssuePages: Page[] = [newIssuePage];

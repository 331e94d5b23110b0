import { markProblem, markTrusted, markup, type Html } from "../html.ts";
import { OPEN_WITH_KEY } from "../access.ts";
import type { Visit } from "../visit.ts";

interface TextArea {
  name: string;
  label: string;
  value: string;
  rows?: number;
  id: string;
}

/** Renders a box for Markdown with its label. */
export function renderTextArea({ name, label, value, rows = 5, id }: TextArea): Html {
  return markup`<label for="${id}">${label}</label>
<textarea id="${id}" name="${name}" rows="${rows}">
${value}</textarea>`;
}

/** Renders a form of this page, by name. It posts to the same address. */
export function renderForm(
  visit: Visit,
  name: string,
  body: Html,
  more: { id?: string; class?: string } = {},
): Html {
  const id = more.id ? markTrusted(` id="${more.id}"`) : null;
  const kind = more.class ? markTrusted(` class="${more.class}"`) : null;
  const action = `${visit.url.pathname}${visit.url.search}${more.id ? `#${more.id}` : ""}`;
  return markup`<form method="post" action="${action}"${id}${kind}>
<input type="hidden" name="do" value="${name}">
${body}
</form>`;
}

/** Renders a hint instead of a form for anyone who is not signed in. */
export function renderSignInHint(visit: Visit, what: string): Html | null {
  if (visit.person) return null;
  const how = visit.mayAct
    ? `Sign in with the menu above to ${what}.`
    : `To ${what}, ${OPEN_WITH_KEY}.`;
  return markup`<p class="quiet">${how}</p>`;
}

// Restores a refused form: its problem and the typed values.

/**
 * Returns whether this form was refused. `key` distinguishes forms of the same name, as field and
 * value.
 */
export function isRefusedForm(
  { sentForm }: Visit,
  form: string,
  key?: readonly [field: string, value: string],
): boolean {
  return sentForm?.name === form && (key === undefined || sentForm.fields.get(key[0]) === key[1]);
}

/** Renders the reason for refusing the form, for the place above it. Null if it was not refused. */
export function renderFormProblem(
  visit: Visit,
  form: string,
  key?: readonly [string, string],
): Html | null {
  if (!visit.sentForm || !isRefusedForm(visit, form, key)) return null;
  return markProblem(markup`<p class="problem" role="alert">${visit.sentForm.problem}</p>`);
}

/** Returns the value that the person typed into a field of the refused form. */
export function getTypedValue(
  visit: Visit,
  form: string,
  field: string,
  key?: readonly [string, string],
): string {
  return isRefusedForm(visit, form, key) ? (visit.sentForm?.fields.get(field) ?? "") : "";
}

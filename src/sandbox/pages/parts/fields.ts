import { markup, trusted, type Html } from "../html.ts";
import { OPEN } from "../key.ts";
import type { Visit } from "../visit.ts";

interface Area {
  name: string;
  label: string;
  value: string;
  rows?: number;
  id: string;
}

/** A box for Markdown with its label. */
export function area({ name, label, value, rows = 5, id }: Area): Html {
  return markup`<label for="${id}">${label}</label>
<textarea id="${id}" name="${name}" rows="${rows}">
${value}</textarea>`;
}

/** A form of this page, by name; what it sent comes back to the same address. */
export function form(visit: Visit, name: string, body: Html, more: { id?: string; class?: string } = {}): Html {
  const id = more.id ? trusted(` id="${more.id}"`) : null;
  const kind = more.class ? trusted(` class="${more.class}"`) : null;
  const action = `${visit.url.pathname}${visit.url.search}${more.id ? `#${more.id}` : ""}`;
  return markup`<form method="post" action="${action}"${id}${kind}>
<input type="hidden" name="do" value="${name}">
${body}
</form>`;
}

/** In place of a form, for who isn't signed in. */
export function signInFirst(visit: Visit, what: string): Html | null {
  if (visit.person) return null;
  const how = visit.mayAct ? `Sign in with the menu above to ${what}.` : `To ${what}, ${OPEN}.`;
  return markup`<p class="quiet">${how}</p>`;
}

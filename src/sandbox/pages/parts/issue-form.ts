/** An issue form's fields as a browser shows them. What is typed into the field at place 3 is sent as `field:3`. */
import type { FormField, IssueForm } from "../../issues/forms.ts";
import { flag, markup, type Html } from "../html.ts";
import { area } from "./fields.ts";

export const fieldName = (index: number) => `field:${index}`;

/** `typed`: what the refused form held, by field. */
export function formFields({ fields }: IssueForm, typed: (name: string) => string): Html {
  return markup`${fields.map((one, index) => field(one, fieldName(index), typed(fieldName(index)) || one.value))}`;
}

function field(
  { type, label, description, placeholder, options, required, value: text }: FormField,
  name: string,
  value: string,
): Html {
  if (type === "markdown") return markup`<p class="quiet">${text}</p>`;
  const about = description && markup`<p class="quiet" id="${name}-about">${description}</p>`;
  if (type === "textarea") return markup`${area({ name, label, id: name, value, rows: required ? 10 : 3 })}${about}`;
  if (type === "checkboxes") {
    return markup`<fieldset><legend>${label}</legend>${options.map(
      (one) => markup`<label><input type="checkbox" name="${name}" value="${one}"${flag("checked", value === one)}>
${one}</label>`,
    )}</fieldset>${about}`;
  }
  const head = markup`<label for="${name}">${label}</label>`;
  if (type !== "dropdown") {
    return markup`${head}<input id="${name}" name="${name}" value="${value}" placeholder="${placeholder}"
autocomplete="off"${flag("required", required)}>${about}`;
  }
  return markup`${head}<select id="${name}" name="${name}"><option></option>${options.map(
    (one) => markup`<option${flag("selected", one === value)}>${one}</option>`,
  )}</select>${about}`;
}

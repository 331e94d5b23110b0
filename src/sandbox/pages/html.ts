/** A piece of HTML. Only `markup` and `trusted` create one, so everything else is escaped. */
export class Html {
  readonly text: string;
  /** Whether it contains the reason why a form was refused. */
  readonly hasProblem: boolean;

  constructor(text: string, hasProblem = false) {
    this.text = text;
    this.hasProblem = hasProblem;
  }

  toString(): string {
    return this.text;
  }
}

/**
 * A value in a template: HTML stays, text is escaped, empty values are left out, lists are joined.
 */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * Fills a template of HTML. (It is not called `html`, because formatters would format its content
 * as a page and change visible white space.)
 */
export function markup(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += renderValue(value) + (strings[index + 1] ?? "");
  });
  return new Html(text, values.some(hasProblem));
}

/** Marks HTML as the reason why a form was refused. HTML that contains it is marked too. */
export function markProblem({ text }: Html): Html {
  return new Html(text, true);
}

/** Marks text as safe HTML: a sanitizer created it, or it is a constant. */
export function markTrusted(text: string): Html {
  return new Html(text);
}

/** Renders a boolean attribute with a leading space, or nothing. */
export function renderBooleanAttribute(
  name: "checked" | "selected" | "open" | "required",
  on: boolean,
): Html | null {
  return on ? new Html(` ${name}`) : null;
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function hasProblem(value: HtmlValue): boolean {
  if (Array.isArray(value)) return (value as readonly HtmlValue[]).some(hasProblem);
  return value instanceof Html && value.hasProblem;
}

function renderValue(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly HtmlValue[]).map(renderValue).join("");
  return escapeHtml(String(value));
}

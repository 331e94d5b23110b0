/** A piece of HTML. Only `markup` and `trusted` make one, so that everything else is escaped. */
export class Html {
  readonly text: string;
  /** It says somewhere why a form was refused. */
  readonly hasProblem: boolean;

  constructor(text: string, hasProblem = false) {
    this.text = text;
    this.hasProblem = hasProblem;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes: HTML stays, text is escaped, nothing is left out, lists are joined. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * A template of HTML. (Not called `html`: formatters would take its insides for a page and move its
 * white space, which shows.)
 */
export function markup(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += renderValue(value) + (strings[index + 1] ?? "");
  });
  return new Html(text, values.some(hasProblem));
}

/** Marks HTML as what says why a form was refused. What contains it is marked too. */
export function markProblem({ text }: Html): Html {
  return new Html(text, true);
}

/** Marks text as safe HTML: a sanitiser made it, or it is a constant. */
export function markTrusted(text: string): Html {
  return new Html(text);
}

/** A boolean attribute with its space, or nothing. */
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

/**
 * Variables of a template: `{{baton.owner}}`. The name keeps them apart from `${{ … }}` of GitHub Actions and from
 * what Helm, Jinja and the like write in braces. Values are put in once and as they are; nothing is evaluated.
 */

/** What Baton knows of the repository that a template is brought to. */
export interface Variables {
  owner: string;
  repo: string;
  default_branch: string;
}

export const VARIABLES: readonly (keyof Variables)[] = ["owner", "repo", "default_branch"];

/** Own variables' names. */
export const VALUE_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** No expression of Actions comes in by a value, and no second line. */
export const VALUE_FORM = /^(?!.*\$\{\{)(?!.*\{\{\s*baton\.)[^\p{C}\p{Zl}\p{Zp}]*$/u;

const VARIABLE = /(?<!\$)\{\{[ \t]*baton\.([^{}\n]{0,80}?)[ \t]*\}\}/g;

/** A branch may be called `$(rm -rf .)`; only what is harmless in scripts and YAML is put in. */
const HARMLESS = /^[\w][\w./-]*$/;

/**
 * Fills in the variables.
 * @param values own variables by name
 * @returns the text, or what is wrong, with line and remedy, as a sentence
 */
export function fillVariables(
  text: string,
  known: Variables,
  values: Readonly<Record<string, string>>,
): { ok: true; text: string } | { ok: false; problem: string } {
  let problem: string | null = null;
  const filled = text.replace(VARIABLE, (whole: string, name: string, at: number) => {
    const value = getValue(name, known, values);
    if ("value" in value) return value.value;
    const line = text.slice(0, at).split("\n").length;
    problem ??= `line ${line}: ${value.problem}`;
    return whole;
  });
  return problem === null ? { ok: true, text: filled } : { ok: false, problem };
}

function getValue(
  name: string,
  known: Variables,
  values: Readonly<Record<string, string>>,
): { value: string } | { problem: string } {
  const own = VARIABLES.find((one) => one === name);
  if (own) {
    const value = known[own];
    if (HARMLESS.test(value)) return { value };
    return { problem: `the repository's \`${own}\` has characters that scripts take for commands: rename it` };
  }
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return { value };
  if (!VALUE_NAME.test(name)) {
    return { problem: "a variable that has no name like `team`: write it as `{{baton.team}}`" };
  }
  const all = VARIABLES.map((one) => `\`${one}\``).join(", ");
  return { problem: `\`{{baton.${name}}}\` has no value: add \`${name}\` to \`values\`; Baton knows ${all}` };
}

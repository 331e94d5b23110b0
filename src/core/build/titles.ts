/** Titles of pull requests and the landed commit's subject, made of the settings' templates (`titles`). */
import { nearest } from "../text/nearest.ts";

/** What a template may name. `id` is a worker's, or `ORCH` for the whole build. */
export const TITLE_VARIABLES = {
  pulls: ["slug", "id", "name", "issue"],
  commit: ["subject", "slug", "issue"],
} as const;
/** What a template has to name: without it every title would read the same. */
const NEEDED = { pulls: "name", commit: "subject" } as const;

export type TitleKind = keyof typeof TITLE_VARIABLES;
export type TitleValues<K extends TitleKind> = Record<(typeof TITLE_VARIABLES)[K][number], string | number>;

/** GitHub refuses longer titles of pull requests with 422. */
export const TITLE_CHARS = 256;

const VARIABLE = /\{([^{}]*)\}/g;

/** The template with its variables replaced: one line of at most `TITLE_CHARS` characters. */
export function formatTitle<K extends TitleKind>(template: string, values: TitleValues<K>): string {
  const known = new Map<string, string | number>(Object.entries(values));
  const text = template.replace(VARIABLE, (whole, name: string) => String(known.get(name) ?? whole));
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= TITLE_CHARS ? line : `${line.slice(0, TITLE_CHARS - 1).toWellFormed()}…`;
}

/** Why a template can't be used, as a sentence with the remedy; null when it can. */
export function findTitleProblem(kind: TitleKind, template: string): string | null {
  const known: readonly string[] = TITLE_VARIABLES[kind];
  const listed = known.map((name) => `\`{${name}}\``).join(", ");
  for (const [whole, name] of template.matchAll(VARIABLE)) {
    if (known.includes(name!)) continue;
    const meant = nearest(name!, known);
    return `unknown variable \`${whole}\`; ${meant ? `did you mean \`{${meant}}\`?` : `known are ${listed}`}`;
  }
  if (/[{}]/.test(template.replace(VARIABLE, ""))) return `has a brace without its pair; variables are ${listed}`;
  const needed = `{${NEEDED[kind]}}`;
  return template.includes(needed) ? null : `has to contain \`${needed}\`; variables are ${listed}`;
}

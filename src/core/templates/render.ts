/** Renders a template's files for one repository. */
import { CONFIG_PATH } from "../model/settings.ts";
import { quotePath } from "../text/path-names.ts";
import { findSymlinkProblem } from "../guards/path-tricks.ts";
import {
  MAX_TEMPLATE_FILE_BYTES,
  getBlobSha,
  readUtf8,
  type ChosenFiles,
  type RenderedFile,
  type SkippedFile,
} from "./files.ts";
import { filterSettings, type KeptKey } from "./merge-settings.ts";
import {
  formatTemplateSource,
  getTemplateKey,
  type TemplateSource,
} from "../model/template-source.ts";

// Variables of a template: `{{baton.owner}}`. The prefix distinguishes them from `${{ … }}` of
// GitHub Actions and from the braces of Helm, Jinja and the like. Values are inserted once and
// unchanged; nothing is evaluated.

/** What Baton knows of the repository that gets the template. */
interface TemplateVariables {
  owner: string;
  repo: string;
  default_branch: string;
}

export const TEMPLATE_VARIABLES: readonly (keyof TemplateVariables)[] = [
  "owner",
  "repo",
  "default_branch",
];

/** Names of the user's own variables. */
export const VALUE_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** A value cannot insert an Actions expression or a second line. */
export const VALUE_FORM = /^(?!.*\$\{\{)(?!.*\{\{\s*baton\.)[^\p{C}\p{Zl}\p{Zp}]*$/u;

const VARIABLE = /(?<!\$)\{\{[ \t]*baton\.([^{}\n]{0,80}?)[ \t]*\}\}/g;

/** A branch can be called `$(rm -rf .)`. Only what is harmless in scripts and YAML is inserted. */
const HARMLESS = /^[\w][\w./-]*$/;

/**
 * Fills in the variables.
 * @param values the user's variables by name
 * @returns the text, or the problem with its line and remedy as a sentence
 */
export function fillVariables(
  text: string,
  known: TemplateVariables,
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
  known: TemplateVariables,
  values: Readonly<Record<string, string>>,
): { value: string } | { problem: string } {
  const own = TEMPLATE_VARIABLES.find((one) => one === name);
  if (own) {
    const value = known[own];
    if (HARMLESS.test(value)) return { value };
    return {
      problem:
        `the repository's \`${own}\` has characters that scripts read as ` + "commands: rename it",
    };
  }
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return { value };
  if (!VALUE_NAME.test(name)) {
    return { problem: "a variable that has no name like `team`: write it as `{{baton.team}}`" };
  }
  const all = TEMPLATE_VARIABLES.map((one) => `\`${one}\``).join(", ");
  return {
    problem:
      `\`{{baton.${name}}}\` has no value: add \`${name}\` to ` + `\`values\`; Baton knows ${all}`,
  };
}

export interface RenderedTemplate {
  files: RenderedFile[];
  leftOut: SkippedFile[];
  /** Keys of its settings that the repository does not take over. */
  keptKeys: KeptKey[];
  /** Problems that have to be fixed before anything is brought, as sentences. */
  problems: string[];
}

/**
 * @param contents bytes by blob sha, for each of `chosen.files`
 * @param known values of Baton's own variables
 */
export function renderFiles(
  source: TemplateSource,
  chosen: ChosenFiles,
  contents: ReadonlyMap<string, Uint8Array>,
  known: TemplateVariables,
): RenderedTemplate {
  const rendered: RenderedTemplate = {
    files: [],
    leftOut: [...chosen.leftOut],
    keptKeys: [],
    problems: [],
  };
  const key = getTemplateKey(source);
  for (const { path, mode, sha } of chosen.files) {
    const raw = contents.get(sha) ?? new Uint8Array();
    const add = (bytes: Uint8Array) =>
      rendered.files.push({ path, mode, sha: getBlobSha(bytes), bytes, source: key });
    const leave = (reason: string) => rendered.leftOut.push({ path, reason });
    const text = readUtf8(raw);
    if (mode === "120000") {
      const problem = path === CONFIG_PATH ? "is a symbolic link." : findTargetProblem(path, raw);
      if (problem === null) add(raw);
      else leave(problem);
      continue;
    }
    if (text === null) {
      if (path === CONFIG_PATH) leave("is no text");
      else add(raw);
      continue;
    }
    const filled = fillVariables(text, known, source.values);
    if (!filled.ok) {
      rendered.problems.push(
        `${quotePath(path)} of \`${formatTemplateSource(source)}\`, ${filled.problem}.`,
      );
      continue;
    }
    const settings = path === CONFIG_PATH ? filterSettings(filled.text, source.allow) : null;
    if (path === CONFIG_PATH && !settings) {
      leave("is no plain YAML with a key in each line: its keys can't be told apart");
      continue;
    }
    rendered.keptKeys.push(...(settings?.kept ?? []));
    const bytes = new TextEncoder().encode(settings?.text ?? filled.text);
    if (bytes.length > MAX_TEMPLATE_FILE_BYTES)
      leave(`has ${bytes.length} bytes with its variables filled in`);
    else add(bytes);
  }
  return rendered;
}

/** Length of the longest path on Linux, in bytes. */
const MAX_TARGET_BYTES = 4096;

function findTargetProblem(path: string, target: Uint8Array): string | null {
  if (target.length > MAX_TARGET_BYTES)
    return "is a symbolic link with a target that no system can follow.";
  return findSymlinkProblem(path, btoa(String.fromCharCode(...target)));
}

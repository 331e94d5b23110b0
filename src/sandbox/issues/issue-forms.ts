/**
 * Issue forms of the default branch, and the text that GitHub creates from a completed one. Syntax:
 * "Syntax for GitHub's form schema" at
 * https://docs.github.com/communities
 */
import { parseYaml, toRecord } from "../yaml.ts";
import type { GitRepository } from "../git/repository.ts";

export interface FormField {
  type: string;
  label: string;
  description: string;
  placeholder: string;
  /** Initial value; for `markdown`, its text. */
  value: string;
  /** Language of the code fence around its text; empty: no fence. */
  render: string;
  required: boolean;
  options: string[];
}

export interface IssueForm {
  /** Name of the file, which is its address. */
  file: string;
  name: string;
  description: string;
  title: string;
  labels: string[];
  fields: FormField[];
}

const TEMPLATE_FOLDER = ".github/ISSUE_TEMPLATE";

/** Returns the forms of the commit. Leaves out files that are no form. */
export function listIssueForms(git: GitRepository, head: string): IssueForm[] {
  const folder = git.at(head, TEMPLATE_FOLDER);
  return (folder === null ? [] : (git.tree(folder.oid) ?? []))
    .filter(({ name }) => /\.ya?ml$/.test(name) && !name.startsWith("config."))
    .map(({ name, oid }) => parseIssueForm(name, git.blob(oid)?.toString("utf8") ?? ""))
    .filter((form) => form !== null);
}

function parseIssueForm(file: string, text: string): IssueForm | null {
  const { name, description, title, labels, body } = toRecord(parseYaml(text));
  if (!readWord(name) || !Array.isArray(body)) return null;
  return {
    file,
    ...{ name: readWord(name), description: readWord(description), title: readWord(title) },
    labels: (Array.isArray(labels) ? labels : readWord(labels).split(","))
      .map(readWord)
      .filter((label) => label !== ""),
    fields: body.map((one) => parseFormField(toRecord(one))),
  };
}

function parseFormField({ type, attributes, validations }: Record<string, unknown>): FormField {
  const given = toRecord(attributes);
  const options = Array.isArray(given["options"]) ? given["options"] : [];
  return {
    type: readWord(type),
    ...{ label: readWord(given["label"]), description: readWord(given["description"]) },
    ...{
      placeholder: readWord(given["placeholder"]),
      value: readWord(given["value"]),
      render: readWord(given["render"]),
    },
    required: toRecord(validations)["required"] === true,
    options: options.map((option) => readWord(option) || readWord(toRecord(option)["label"])),
  };
}

/**
 * Returns the issue's text. `answers` returns the submitted values of each field by its position;
 * several for checkboxes.
 */
export function renderIssueForm(form: IssueForm, answers: (index: number) => string[]): string {
  return form.fields
    .flatMap((field, index) =>
      field.type === "markdown"
        ? []
        : [`### ${field.label}\n\n${formatAnswer(field, answers(index))}`],
    )
    .join("\n\n");
}

function formatAnswer({ type, options, render }: FormField, given: string[]): string {
  if (type === "checkboxes")
    return options.map((one) => `- [${given.includes(one) ? "x" : " "}] ${one}`).join("\n");
  const text = given.join(", ").replaceAll("\r\n", "\n").trim();
  if (text === "") return "_No response_";
  return render ? `\`\`\`${render}\n${text}\n\`\`\`` : text;
}

const readWord = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

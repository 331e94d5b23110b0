/**
 * The fields of the issue form. Baton renders the form from this list and parses submissions with
 * it.
 */
import { GATES, GATE_KEEPERS, type GateName } from "../model/settings.ts";
import { DELIVERIES, BUILD_TYPES } from "../model/build-types.ts";
import { MAX_LOOPS } from "../model/loop.ts";
import { readYaml, type YamlPath } from "../text/yaml.ts";
import type { RequestProblem } from "../text/validation.ts";

/** The field with the request itself. A body that begins with it came from the form. */
const REQUEST_LABEL = "What is to be built";

/**
 * How GitHub shows the field: "Syntax for GitHub's form schema",
 * https://docs.github.com/communities
 */
export type FormElement =
  | { type: "dropdown"; options: readonly string[] }
  | { type: "input"; placeholder: string }
  /** Several lines of YAML. GitHub puts a fence around them. */
  | { type: "yaml"; placeholder: string }
  /** A single box. */
  | { type: "checkbox"; words: string };

interface FormField {
  /** Path in the request's fields: `["gates", "plan"]`. */
  path: readonly [string, inner?: string];
  label: string;
  description: string;
  element: FormElement;
  /** Converts the text to a value. `request-fields.ts` validates it. */
  read(text: string): unknown;
}

const readText = (text: string): unknown => text;
const readNumber = (text: string): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text);
const readDecimal = (text: string): unknown =>
  /^\d{1,2}(?:\.\d{1,2})?$/.test(text) ? Number(text) : text;
/** GitHub writes `- [x]` or `- [X]`. */
const readCheckbox = (text: string): unknown => /^- \[x\]/i.test(text);

const WAITS: Record<GateName, string> = {
  plan: "Who approves the plan.",
  launch: "Whether a prepared worker waits for `/start`.",
  wave: "Whether a person approves the results of each wave before the next wave starts.",
  landing: "Who merges the landing pull request.",
};

const createDropdown = (
  label: string,
  path: FormField["path"],
  options: readonly string[],
  description: string,
): FormField => ({
  ...{ path, label, description, read: readText },
  element: { type: "dropdown", options },
});

export const FORM_FIELDS: readonly FormField[] = [
  createDropdown(
    "Build type",
    ["build_type"],
    BUILD_TYPES,
    "By default `code_build`. `content`: documents. `research`: a report. `general`: " +
      "anything else.",
  ),
  {
    // GitHub allows no option `none`: https://docs.github.com/communities (Common validation
    // errors)
    ...createDropdown(
      "Land",
      ["land"],
      ["commit", "nothing"],
      "For `content` and `research`: what the base branch gets.",
    ),
    read: (text) => (text === "nothing" ? "none" : text),
  },
  createDropdown(
    "Finalise",
    ["finalise"],
    DELIVERIES,
    "For `general`: whether it lands, ends with a report, or both.",
  ),
  {
    path: ["done_when"],
    label: "Done when",
    description: "Criteria by which a session judges the build. One per line.",
    element: { type: "yaml", placeholder: "- Each page names its owner." },
    read: readText,
  },
  {
    path: ["prd"],
    label: "PRD",
    description: "Path on the default branch of a file that says more.",
    element: { type: "input", placeholder: "docs/prd.md" },
    read: readText,
  },
  ...GATES.map((name) =>
    createDropdown(`Gate: ${name}`, ["gates", name], GATE_KEEPERS, WAITS[name]),
  ),
  {
    path: ["budget"],
    label: "Budget",
    description: "Dollars that this build may cost before it stops and asks.",
    element: { type: "input", placeholder: "$20" },
    read: readText,
  },
  {
    path: ["loops"],
    label: "Loops",
    description: `Improvement loops after the first pass, at most ${MAX_LOOPS}.`,
    element: { type: "input", placeholder: "0" },
    read: readNumber,
  },
  {
    path: ["score", "target"],
    label: "Target score",
    description: "From 0 to 10. Loops work on each dimension of the rubric that scores below it.",
    element: { type: "input", placeholder: "8.5" },
    read: readDecimal,
  },
  {
    path: ["models"],
    label: "Models",
    description: "Models by complexity of the work: `easy`, `normal`, `complex`. One per line.",
    element: { type: "yaml", placeholder: "complex: claude-opus-5-5" },
    read: readText,
  },
  {
    path: ["research"],
    label: "Research",
    description: "Maximum number of findings of each category per loop. One category per line.",
    element: { type: "yaml", placeholder: "security: 3" },
    read: readText,
  },
  {
    path: ["test_first"],
    label: "Test-first",
    description: "Workers write tests first. The workers that write the code can't change them.",
    element: { type: "checkbox", words: "Start with the tests." },
    // An unticked box leaves the decision to the configuration.
    read: (text) => readCheckbox(text) || undefined,
  },
  {
    path: ["dry_run"],
    label: "Dry run",
    description: "Costs no more than the plan.",
    element: { type: "checkbox", words: "Post the plan and its estimate, then stop." },
    read: readCheckbox,
  },
  {
    path: ["improve"],
    label: "Improve",
    description:
      "Improve what exists: research comes first, and the plan follows from what it finds.",
    element: { type: "checkbox", words: "Start with research on what exists." },
    read: readCheckbox,
  },
];

// Parses an issue that was opened by the form. GitHub writes each field as `### Label`, a blank
// line and the value. An empty field is `_No response_`.

/** Values by field, with their lines. */
export interface FilledForm {
  value: Record<string, unknown>;
  problems: RequestProblem[];
  lineOf: (path: YamlPath) => number | null;
}

/** GitHub's fence around a YAML field, whose lines it keeps. */
const FENCED = /^```\w*\n([\s\S]*?)\n?```$/;

interface Section {
  field: FormField;
  text: string;
  /** First line of its text, counted from 1. */
  line: number;
}

/** Returns null if the body does not come from the form. */
export function readFilledForm(body: string): FilledForm | null {
  const lines = body.split(/\r\n?|\n/);
  if (lines.find((line) => line.trim() !== "")?.trimEnd() !== `### ${REQUEST_LABEL}`) return null;
  const [value, problems]: [FilledForm["value"], RequestProblem[]] = [{}, []];
  const lineOf = new Map<string, (path: YamlPath) => number>();
  for (const section of findSections(lines)) {
    const { field, text, line } = section;
    lineOf.set(field.path.join("."), () => line);
    if (isNothing(field, text)) continue;
    if (field.element.type !== "yaml") {
      const read = field.read(text);
      if (read !== undefined) putValue(value, field.path, read);
    } else {
      const fenced = FENCED.exec(text);
      const yaml = readYaml(fenced?.[1] ?? text);
      const from = line + (fenced ? 0 : -1);
      if (!yaml.ok) {
        problems.push(
          ...yaml.problems.map((p) => ({ ...p, line: p.line + from, field: field.label })),
        );
      } else if (yaml.value !== null) {
        putValue(value, field.path, yaml.value);
        lineOf.set(field.path.join("."), (path) => yaml.lineOf(path) + from);
      }
    }
  }
  return {
    ...{ value, problems },
    lineOf(path) {
      for (let n = path.length; n > 0; n--) {
        const at = lineOf.get(path.slice(0, n).join("."));
        if (at) return at(path.slice(n));
      }
      return null;
    },
  };
}

/** Finds each field once. The text above may contain the same heading, so the last one counts. */
function findSections(lines: readonly string[]): Section[] {
  return FORM_FIELDS.flatMap((field) => {
    const at = lines.findLastIndex((line) => line.trimEnd() === `### ${field.label}`);
    if (at < 0) return [];
    const next = lines.findIndex((line, i) => i > at && line.startsWith("### "));
    const inner = lines.slice(at + 1, next < 0 ? lines.length : next);
    const blank = inner.findIndex((line) => line.trim() !== "");
    return [{ field, text: inner.join("\n").trim(), line: at + 2 + Math.max(0, blank) }];
  });
}

/** GitHub has also written a dropdown without a choice as `none`, which no option may be. */
function isNothing({ element }: FormField, text: string): boolean {
  return (
    text === "" || text === "_No response_" || (element.type === "dropdown" && text === "None")
  );
}

function putValue(
  value: Record<string, unknown>,
  [key, inner]: FormField["path"],
  what: unknown,
): void {
  if (inner === undefined) value[key] = what;
  else value[key] = { ...(value[key] as object | undefined), [inner]: what };
}

// Renders the issue form that Baton adds to a repository: `.github/ISSUE_TEMPLATE/baton.yml`.

export const FORM_PATH = ".github/ISSUE_TEMPLATE/baton.yml";

/** Returns the form as YAML. `label` starts a build. */
export function renderIssueForm(label: string): string {
  return [
    // Anyone who submits a form sets its labels, with or without permission
    // (pingdotgg/t3code#9412).
    "# A request to Baton. The form sets no label: otherwise anyone who can open an issue " +
      "could start a build.",
    "name: Build with Baton",
    "description: Request a change. Baton plans and builds it once a maintainer labels the issue.",
    "body:",
    ...renderElement("markdown", [`value: ${quoteValue(renderIntro(label))}`]),
    ...renderElement(
      "textarea",
      [`label: ${quoteValue(REQUEST_LABEL)}`, `description: ${quoteValue(WHAT)}`],
      {
        id: "request",
        required: true,
      },
    ),
    ...FORM_FIELDS.flatMap(renderField),
    "",
  ].join("\n");
}

const WHAT = "What, for whom, and how you will see that it is done.";
const renderIntro = (label: string) =>
  "Nothing starts by itself: a person with write access reads this and sets the label " +
  `\`${label}\`. For what you leave out, the configuration applies.`;

function renderField({ path, label, description, element: shown }: FormField): string[] {
  const id = path.join("-").replaceAll("_", "-");
  const about = [`label: ${quoteValue(label)}`, `description: ${quoteValue(description)}`];
  switch (shown.type) {
    case "dropdown":
      return renderElement(
        "dropdown",
        [...about, "options:", ...shown.options.map((one) => `  - ${one}`)],
        { id },
      );
    case "input":
      return renderElement("input", [...about, `placeholder: ${quoteValue(shown.placeholder)}`], {
        id,
      });
    case "yaml":
      return renderElement(
        "textarea",
        [...about, `placeholder: ${quoteValue(shown.placeholder)}`, "render: yaml"],
        {
          id,
        },
      );
    case "checkbox":
      return renderElement(
        "checkboxes",
        [...about, "options:", `  - label: ${quoteValue(shown.words)}`],
        { id },
      );
  }
}

function renderElement(
  type: string,
  attributes: string[],
  { id, required }: { id?: string; required?: boolean } = {},
) {
  return [
    `  - type: ${type}`,
    ...(id ? [`    id: ${id}`] : []),
    "    attributes:",
    ...attributes.map((line) => `      ${line}`),
    ...(required ? ["    validations:", "      required: true"] : []),
  ];
}

const quoteValue = (text: string) => JSON.stringify(text);

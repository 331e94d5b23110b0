/** The issue form that Baton puts into a repository: `.github/ISSUE_TEMPLATE/baton.yml`, made of the list of fields. */
import { FIELDS, REQUEST_LABEL, type Field } from "./fields.ts";

export const FORM_PATH = ".github/ISSUE_TEMPLATE/baton.yml";

/** The form's YAML. `label`: what starts a build. */
export function issueForm(label: string): string {
  return [
    // Whoever fills a form in sets its labels, with or without any right to (pingdotgg/t3code#9412).
    "# A request to Baton. The form sets no label: whoever may open an issue could start a build by one.",
    "name: Build with Baton",
    "description: Ask for a change that Baton plans and builds once a maintainer labels it.",
    "body:",
    ...element("markdown", [`value: ${quoted(intro(label))}`]),
    ...element("textarea", [`label: ${quoted(REQUEST_LABEL)}`, `description: ${quoted(WHAT)}`], {
      id: "request",
      required: true,
    }),
    ...FIELDS.flatMap(fieldLines),
    "",
  ].join("\n");
}

const WHAT = "What, for whom, and how you will see that it is done.";
const intro = (label: string) =>
  `Nothing starts by itself: a person with write access reads this and sets the label \`${label}\`. ` +
  "What you leave out goes by the configuration.";

function fieldLines({ path, label, description, element: shown }: Field): string[] {
  const id = path.join("-").replaceAll("_", "-");
  const about = [`label: ${quoted(label)}`, `description: ${quoted(description)}`];
  switch (shown.type) {
    case "dropdown":
      return element("dropdown", [...about, "options:", ...shown.options.map((one) => `  - ${one}`)], { id });
    case "input":
      return element("input", [...about, `placeholder: ${quoted(shown.placeholder)}`], { id });
    case "yaml":
      return element("textarea", [...about, `placeholder: ${quoted(shown.placeholder)}`, "render: yaml"], { id });
    case "checkbox":
      return element("checkboxes", [...about, "options:", `  - label: ${quoted(shown.words)}`], { id });
  }
}

function element(type: string, attributes: string[], { id, required }: { id?: string; required?: boolean } = {}) {
  return [
    `  - type: ${type}`,
    ...(id ? [`    id: ${id}`] : []),
    "    attributes:",
    ...attributes.map((line) => `      ${line}`),
    ...(required ? ["    validations:", "      required: true"] : []),
  ];
}

const quoted = (text: string) => JSON.stringify(text);

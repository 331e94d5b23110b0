/** The fields of the issue form: from this list the form is made, and what people filled in is read. */
import { GATES, GATE_KEEPERS, type GateName } from "../build/settings.ts";
import { BUILD_TYPES } from "../build/state.ts";
import { DELIVERIES } from "../build-types/build-type.ts";
import { MAX_LOOPS } from "../build/loop.ts";

/** The field with the request itself; a body that begins with it came from the form. */
export const REQUEST_LABEL = "What is to be built";

/** How GitHub shows it: "Syntax for GitHub's form schema", https://docs.github.com/communities */
export type Element =
  | { type: "dropdown"; options: readonly string[] }
  | { type: "input"; placeholder: string }
  /** Several lines of YAML: GitHub puts a fence around them. */
  | { type: "yaml"; placeholder: string }
  /** One box. */
  | { type: "checkbox"; words: string };

export interface Field {
  /** Where it is in the request's fields: `["gates", "plan"]`. */
  path: readonly [string, inner?: string];
  label: string;
  description: string;
  element: Element;
  /** What was filled in, as a value; what it may be, `schema.ts` says. */
  read(text: string): unknown;
}

const asText = (text: string): unknown => text;
const asNumber = (text: string): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text);
const asDecimal = (text: string): unknown => (/^\d{1,2}(?:\.\d{1,2})?$/.test(text) ? Number(text) : text);
/** GitHub writes `- [x]` or `- [X]`. */
const asTicked = (text: string): unknown => /^- \[x\]/i.test(text);

const WAITS: Record<GateName, string> = {
  plan: "Who approves the plan.",
  launch: "Whether a worker that is prepared waits for `/start`.",
  wave: "Whether a person approves each wave's outcome before the next one begins.",
  landing: "Who merges the landing pull request.",
};

const select = (label: string, path: Field["path"], options: readonly string[], description: string): Field => ({
  ...{ path, label, description, read: asText },
  element: { type: "dropdown", options },
});

export const FIELDS: readonly Field[] = [
  select(
    "Build type",
    ["build_type"],
    BUILD_TYPES,
    "`code_build` unless you say otherwise. `content`: documents. `research`: a report. `general`: anything else.",
  ),
  {
    // GitHub allows no option `none`: https://docs.github.com/communities (Common validation errors)
    ...select("Land", ["land"], ["commit", "nothing"], "Of `content` and `research`: what the base branch gets."),
    read: (text) => (text === "nothing" ? "none" : text),
  },
  select("Finalise", ["finalise"], DELIVERIES, "Of `general`: it lands, ends with a report, or both."),
  {
    path: ["done_when"],
    label: "Done when",
    description: "Criteria by which the whole is judged, one by one. One in a line.",
    element: { type: "yaml", placeholder: "- Each page names its owner." },
    read: asText,
  },
  {
    path: ["prd"],
    label: "PRD",
    description: "A file of this repository that says more, by its path on the default branch.",
    element: { type: "input", placeholder: "docs/prd.md" },
    read: asText,
  },
  ...GATES.map((name) => select(`Gate: ${name}`, ["gates", name], GATE_KEEPERS, WAITS[name])),
  {
    path: ["budget"],
    label: "Budget",
    description: "Dollars that this build may cost before it stops and asks.",
    element: { type: "input", placeholder: "$20" },
    read: asText,
  },
  {
    path: ["loops"],
    label: "Loops",
    description: `Improvement loops after the first pass, at most ${MAX_LOOPS}.`,
    element: { type: "input", placeholder: "0" },
    read: asNumber,
  },
  {
    path: ["score", "target"],
    label: "Target score",
    description: "Loops work on each dimension of the rubric that is scored below it, 0 to 10.",
    element: { type: "input", placeholder: "8.5" },
    read: asDecimal,
  },
  {
    path: ["models"],
    label: "Models",
    description: "By complexity of the work: `easy`, `normal`, `complex`. One in a line.",
    element: { type: "yaml", placeholder: "complex: claude-opus-5-5" },
    read: asText,
  },
  {
    path: ["research"],
    label: "Research",
    description: "Most findings of each category that a loop takes up. One in a line.",
    element: { type: "yaml", placeholder: "security: 3" },
    read: asText,
  },
  {
    path: ["test_first"],
    label: "Test-first",
    description: "Tests are written and merged before the code, which can't change them.",
    element: { type: "checkbox", words: "Begin with the tests." },
    // A box that nobody ticked leaves it to the configuration.
    read: (text) => asTicked(text) || undefined,
  },
  {
    path: ["dry_run"],
    label: "Dry run",
    description: "Try it without cost beyond the plan.",
    element: { type: "checkbox", words: "Post plan and estimate, and stop." },
    read: asTicked,
  },
  {
    path: ["improve"],
    label: "Improve",
    description: "Improve what exists: research comes first, and the plan is made of what it finds.",
    element: { type: "checkbox", words: "Begin with research on what exists." },
    read: asTicked,
  },
];

/**
 * The first `.github/baton.yml` of a repository: every key with its meaning and its default,
 * commented out. It is generated from the schema, so that the two can't differ.
 */
import { dump } from "js-yaml";
import { createJsonSchema, getSchemaUrl, type JsonSchema } from "./json-schema.ts";
import type { SettingsInput } from "./schema.ts";
import { FORM_PATH, renderIssueForm } from "../core/setup/request-form.ts";
import { CONFIG_PATH, PASS_PATH, WORKFLOW_PATH, type Settings } from "../core/model/settings.ts";
import {
  getReconcileRunnerHash,
  getRunnerRelease,
  readReconcileRunnerFiles,
  readRunnerFiles,
} from "./runner-bundles.ts";
import { renderWorkflow } from "./workflow/index.ts";
import {
  renderReconcileWorkflow,
  type ReconcileWorkflowOptions,
} from "./workflow/reconcile-workflow.ts";
import type { Host } from "./github-hosts.ts";
import type { WorkflowSettings } from "./workflow/steps.ts";

const WIDTH = 100;

export interface ExampleOptions {
  /** Address from which editors load the JSON schema. */
  schemaUrl: string;
  /**
   * Keys for which this repository needs another value than the default. They aren't commented out.
   */
  detected?: SettingsInput;
}

/**
 * Renders the file. Lines that start with `#` without a space are settings: each of them applies
 * without the `#`.
 */
export function renderExampleConfig({ schemaUrl, detected = {} }: ExampleOptions): string {
  const head = [
    `# yaml-language-server: $schema=${schemaUrl}`,
    ...wrapWords(
      "Baton's settings. Lines that are commented out show the defaults. To change one, " +
        "remove the `#` before the key, and before the key above it that contains it.",
    ).map((line) => `# ${line}`),
  ];
  const keys = Object.entries(createJsonSchema().properties ?? {}).map(([name, schema]) =>
    renderKey(name, schema, detected, "").join("\n"),
  );
  return `${[head.join("\n"), ...keys].join("\n\n")}\n`;
}

/** Renders a key's lines, indented by `indent`. `given` contains the values of its parent. */
function renderKey(name: string, schema: JsonSchema, given: unknown, indent: string): string[] {
  const value = isKeys(given) ? given[name] : undefined;
  const mark = value === undefined ? "#" : "";
  const about = wrapWords(describeKey(schema)).map((line) =>
    indent === "" ? `# ${line}` : `${isKeys(given) ? "" : "#"}${indent}# ${line}`,
  );
  if (schema.properties) {
    const below = Object.entries(schema.properties);
    const inner = below.flatMap(([key, one]) => renderKey(key, one, value, `${indent}  `));
    return [...about, `${mark}${indent}${name}:`, ...inner];
  }
  const written = renderValue(value ?? schema.default ?? schema.examples?.[0] ?? null);
  const [first = "", ...rest] = `${name}: ${written}`.split("\n");
  return [...about, ...[first, ...rest].map((line) => `${mark}${indent}${line.trimEnd()}`)];
}

function describeKey({ description = "", enum: values }: JsonSchema): string {
  return values === undefined ? description : `${description} One of ${values.join(", ")}.`;
}

/** Renders a value in one line if it fits; else as a list below. */
function renderValue(value: unknown): string {
  const flow = dump(value, { flowLevel: 0, lineWidth: -1 }).trimEnd();
  if (flow.length <= WIDTH || !Array.isArray(value)) return flow;
  return `\n${value
    .map((one) => `  - ${dump(one, { flowLevel: 0, lineWidth: -1 }).trimEnd()}`)
    .join("\n")}`;
}

/** Wraps words to lines. */
function wrapWords(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function isKeys(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// The files that `Configure Baton` adds: workflow, the runner that it executes, settings, a form
// for requests.

/**
 * Renders the files that must match this version of Baton and that it updates, by path, the
 * workflow first.
 */
export function renderOwnFiles(
  settings: WorkflowSettings,
  { version, host }: { version: string; host: Host },
): Record<string, string> {
  const { sha256 } = getRunnerRelease();
  return {
    [WORKFLOW_PATH]: renderWorkflow(settings, { version, sha256, host }),
    ...readRunnerFiles(),
  };
}

/** Renders the same for passes without a server. */
export function renderReconcileFiles(
  settings: Parameters<typeof renderReconcileWorkflow>[0],
  to: Omit<ReconcileWorkflowOptions, "sha256">,
): Record<string, string> {
  return {
    [PASS_PATH]: renderReconcileWorkflow(settings, { ...to, sha256: getReconcileRunnerHash() }),
    ...readReconcileRunnerFiles(),
  };
}

/**
 * Renders the files by path. All settings are commented out, so the defaults apply and follow newer
 * versions of Baton.
 */
export function renderOfferedFiles(
  settings: Settings,
  to: { version: string; host: Host },
): Record<string, string> {
  return {
    ...renderOwnFiles(settings, to),
    [CONFIG_PATH]: renderExampleConfig({ schemaUrl: getSchemaUrl(to.version) }),
    [FORM_PATH]: renderIssueForm(settings.label),
  };
}

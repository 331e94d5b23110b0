/**
 * GitHub's own parser of workflow and action files.
 *
 * The package imports JSON without the attribute that Node requires. A hook adds it while the
 * package is loaded:
 * https://github.com/actions/languageservices/issues/387.
 */
import { registerHooks } from "node:module";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import type { TemplateContext } from "@actions/workflow-parser/templates/template-context";

const hooks = registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const library = await import("@actions/workflow-parser");
const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
const { convertOn } = await import("@actions/workflow-parser/model/converter/events");
const { convertJobs } = await import("@actions/workflow-parser/model/converter/jobs");
const { convertConcurrency } = await import("@actions/workflow-parser/model/converter/concurrency");
const { YamlObjectReader } = await import("@actions/workflow-parser/workflows/yaml-object-reader");
hooks.deregister();

type Reader = InstanceType<typeof YamlObjectReader>;

/** A parsed value: scalars, lists and mappings. Expressions stay unevaluated in their texts. */
export type YamlValue = null | boolean | number | string | YamlValue[] | YamlMap;
export interface YamlMap {
  [key: string]: YamlValue;
}

export interface ParsedFile {
  /** Null if the file is not a readable mapping. */
  root: YamlMap | null;
  /** The parser's sentences, each with file, line and column. */
  problems: string[];
}

const trace = new library.NoOperationTraceWriter();

/**
 * Parses and checks a workflow file: its schema, the contexts that each place may use, its events
 * and needs.
 */
export function parseWorkflowFile(name: string, content: string): ParsedFile {
  const { context, value } = library.parseWorkflow({ name, content }, trace);
  if (value !== undefined && context.errors.count === 0) {
    checkParts(context, value);
  }
  return toParsedFile(context, content);
}

/**
 * Parses and checks an `action.yml`. Only the Marketplace needs its name and description, not the
 * runner.
 */
export function parseActionFile(name: string, content: string): ParsedFile {
  const { context } = parseAction({ name, content }, trace);
  const { root, problems } = toParsedFile(context, content);
  return {
    root,
    problems: problems.filter(
      (one) => !/Required property is missing: (name|description)$/.test(one),
    ),
  };
}

/** Checks rules that the schema can't express. The library checks them when it converts a part. */
function checkParts(context: TemplateContext, root: TemplateToken): void {
  for (const { key, value } of root.assertMapping("workflow")) {
    const check = { on: convertOn, jobs: convertJobs, concurrency: convertConcurrency }[
      key.toString()
    ];
    try {
      check?.(context, value);
    } catch (error) {
      context.error(value, error);
    }
  }
}

function toParsedFile({ errors }: TemplateContext, content: string): ParsedFile {
  const root = readContent(content);
  return {
    root: isYamlMap(root) ? root : null,
    problems: errors.getErrors().map((error) => error.message.trim()),
  };
}

/**
 * Reads the values as they are written in the file. The parser's tokens are no substitute. It
 * rewrites a text with expressions into one `format(…)`, and changes the indentation of a block of
 * several lines.
 */
function readContent(content: string): YamlValue {
  const reader = new YamlObjectReader(undefined, content);
  if (reader.errors.length > 0) {
    return null;
  }
  reader.validateStart();
  return readValue(reader);
}

function readValue(reader: Reader): YamlValue {
  if (reader.allowSequenceStart() !== undefined) {
    const list: YamlValue[] = [];
    while (!reader.allowSequenceEnd()) {
      list.push(readValue(reader));
    }
    return list;
  }
  if (reader.allowMappingStart() !== undefined) {
    const entries: [string, YamlValue][] = [];
    while (!reader.allowMappingEnd()) {
      entries.push([String(readScalar(reader)), readValue(reader)]);
    }
    return Object.fromEntries(entries);
  }
  return readScalar(reader);
}

function readScalar(reader: Reader): string | number | boolean | null {
  const token = reader.allowLiteral();
  const scalar =
    token !== undefined &&
    (library.isString(token) || library.isNumber(token) || library.isBoolean(token));
  return scalar ? token.value : null;
}

export function isYamlMap(value: YamlValue | undefined): value is YamlMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

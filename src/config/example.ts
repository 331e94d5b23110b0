/**
 * `.github/baton.yml` as a repository gets it first: every key with what it means and its default, commented out. It is
 * made from the schema, so that it can't say anything else.
 */
import { dump } from "js-yaml";
import { jsonSchema, type JsonSchema } from "./json-schema.ts";
import type { SettingsInput } from "./schema.ts";

const WIDTH = 100;

export interface ExampleOptions {
  /** Where editors find the JSON schema. */
  schemaUrl: string;
  /** Keys that this repository needs other than by default: they aren't commented out. */
  detected?: SettingsInput;
}

/** Lines that begin with `#` and no single space are settings: without the `#`, each of them holds. */
export function exampleConfig({ schemaUrl, detected = {} }: ExampleOptions): string {
  const head = [
    `# yaml-language-server: $schema=${schemaUrl}`,
    ...prose(
      "Baton's settings. What is commented out holds anyway: to change it, remove the `#` before the key, and " +
        "before the key that it stands under.",
    ).map((line) => `# ${line}`),
  ];
  const keys = Object.entries(jsonSchema().properties ?? {}).map(([name, schema]) =>
    linesOf(name, schema, detected, "").join("\n"),
  );
  return `${[head.join("\n"), ...keys].join("\n\n")}\n`;
}

/** A key's lines, `indent` below what it stands under, which `given` holds the values of. */
function linesOf(name: string, schema: JsonSchema, given: unknown, indent: string): string[] {
  const value = isKeys(given) ? given[name] : undefined;
  const mark = value === undefined ? "#" : "";
  const about = prose(aboutOf(schema)).map((line) =>
    indent === "" ? `# ${line}` : `${isKeys(given) ? "" : "#"}${indent}# ${line}`,
  );
  if (schema.properties) {
    const below = Object.entries(schema.properties);
    const inner = below.flatMap(([key, one]) => linesOf(key, one, value, `${indent}  `));
    return [...about, `${mark}${indent}${name}:`, ...inner];
  }
  const written = valueOf(value ?? schema.default ?? schema.examples?.[0] ?? null);
  const [first = "", ...rest] = `${name}: ${written}`.split("\n");
  return [...about, ...[first, ...rest].map((line) => `${mark}${indent}${line.trimEnd()}`)];
}

function aboutOf({ description = "", enum: values }: JsonSchema): string {
  return values === undefined ? description : `${description} One of ${values.join(", ")}.`;
}

/** In one line where there is room; else as a list below. */
function valueOf(value: unknown): string {
  const flow = dump(value, { flowLevel: 0, lineWidth: -1 }).trimEnd();
  if (flow.length <= WIDTH || !Array.isArray(value)) return flow;
  return `\n${value.map((one) => `  - ${dump(one, { flowLevel: 0, lineWidth: -1 }).trimEnd()}`).join("\n")}`;
}

/** Words in lines. */
function prose(text: string): string[] {
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

/** `.baton/knowledge.yml`: read strictly, written so that equal entries give equal bytes. */
import { z } from "zod";
import { check } from "../text/check.ts";
import { readYaml } from "../text/yaml.ts";
import { sentence } from "../text/sentence.ts";
import { entrySchema, type KnowledgeEntry } from "./entry.ts";

/** Most entries, and most bytes of UTF-8, that the file may have. */
export const MOST_ENTRIES = 200;
export const MOST_BYTES = 64 * 1024;

const file = z.strictObject({ version: z.literal(1), entries: z.array(entrySchema).max(MOST_ENTRIES).default([]) });

type Read = { ok: true; entries: KnowledgeEntry[] } | { ok: false; problem: string };

/** The file's entries, or in a sentence why it can't be used. Null and an empty text have none. Never throws. */
export function parseKnowledge(text: string | null): Read {
  if (text === null) return { ok: true, entries: [] };
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST_BYTES) return { ok: false, problem: `It has ${bytes} bytes; at most ${MOST_BYTES} are read.` };
  const yaml = readYaml(text);
  if (!yaml.ok) return { ok: false, problem: sentence(`Line ${yaml.problems[0]!.line}: ${yaml.problems[0]!.message}`) };
  if (yaml.value === null) return { ok: true, entries: [] };
  const checked = check(file, yaml.value);
  if (!checked.ok) {
    const [{ path, field, message }] = checked.problems as [(typeof checked.problems)[number]];
    return { ok: false, problem: sentence(`Line ${yaml.lineOf(path)}: ${field ? `${field}: ` : ""}${message}`) };
  }
  const { entries } = file.parse(yaml.value);
  const twice = entries.find(({ id }, i) => entries.findIndex((one) => one.id === id) !== i);
  return twice ? { ok: false, problem: `The id ${twice.id} is there twice: keep one of them.` } : { ok: true, entries };
}

const HEAD = [
  "# What builds learned about this repository. Each build proposes changes in its landing pull request.",
  "# Edit it like code: sessions read it as material, and at most five entries that fit their files.",
];

/** The file's text. Strings are written as JSON, which YAML reads as the same strings (YAML 1.2, section 1.3). */
export function renderKnowledge(entries: readonly KnowledgeEntry[]): string {
  const sorted = entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const lines = sorted.flatMap(({ id, kind, text, paths, confidence, source, added }) => [
    `  - id: ${id}`,
    `    kind: ${kind}`,
    `    text: ${JSON.stringify(text)}`,
    `    paths: [${paths.map((path) => JSON.stringify(path)).join(", ")}]`,
    `    confidence: ${confidence}`,
    `    source: ${JSON.stringify(source)}`,
    `    added: ${JSON.stringify(added)}`,
  ]);
  return [...HEAD, "version: 1", lines.length > 0 ? "entries:" : "entries: []", ...lines, ""].join("\n");
}

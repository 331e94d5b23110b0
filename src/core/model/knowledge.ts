/** Applies a build's proposals to `.baton/knowledge.yml` of the base branch. */
import { z } from "zod";
import { findGlobProblem } from "../text/globs.ts";
import { hashString } from "./hash.ts";
import { checkValue } from "../text/validation.ts";
import { readYaml } from "../text/yaml.ts";
import { githubSaid, sessionSaid, validationSaid } from "./quote.ts";
import { endSentence } from "../text/format.ts";

// An entry of `.baton/knowledge.yml`: one fact that builds learned about a repository, as in the
// file.

/** File in which a repository stores what builds learned about it. */
export const KNOWLEDGE_PATH = ".baton/knowledge.yml";

export const ENTRY_KINDS = ["pattern", "gotcha", "decision"] as const;
export const ENTRY_CONFIDENCES = ["low", "medium", "high"] as const;
/** Maximum characters of an entry's text. */
export const ENTRY_TEXT_CHARS = 300;

const createTextSchema = (max: number) => z.string().trim().min(1).max(max);

const globSchema = createTextSchema(200).superRefine((value, context) => {
  const problem = findGlobProblem(value);
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

export const entryIdSchema = z
  .string()
  .regex(/^k[0-9a-f]{8}$/, "expected an entry's id like `k0a1b2c3d`");

/** What a session submits about a fact. */
export const factFields = {
  /**
   * `pattern`: a way that works here. `gotcha`: what goes wrong. `decision`: what was decided, and
   * why.
   */
  kind: z.enum(ENTRY_KINDS),
  text: createTextSchema(ENTRY_TEXT_CHARS),
  /** Globs of the files that it applies to. */
  paths: z.array(globSchema).min(1).max(8),
  confidence: z.enum(ENTRY_CONFIDENCES).default("medium"),
};

export const entrySchema = z.strictObject({
  id: entryIdSchema,
  ...factFields,
  text: factFields.text.describe("the words of a session or of a person"),
  paths: factFields.paths.describe("globs of a session or of a person"),
  /** Commit at which it was found to be true. */
  source: z.string().regex(/^[0-9a-f]{7,64}$/, "expected a commit"),
  /** UTC day on which it was found: `2026-11-25`. */
  added: z.string().regex(/^\d{4}-\d\d-\d\d$/, "expected a day like `2026-11-25`"),
});
export type KnowledgeEntry = z.infer<typeof entrySchema>;

/**
 * Creates the entry's id from its text alone, so that the same fact has the same id in every build.
 */
export function createEntryId(words: string): string {
  return `k${hashString(words.replace(/\s+/g, " ").trim().toLowerCase()).slice(0, 8)}`;
}

// `.baton/knowledge.yml`: parsed strictly, and rendered so that equal entries give equal bytes.

/** Maximum number of entries, and maximum UTF-8 bytes, of the file. */
export const MAX_KNOWLEDGE_ENTRIES = 200;
export const MAX_KNOWLEDGE_BYTES = 64 * 1024;

const fileSchema = z.strictObject({
  version: z.literal(1),
  entries: z.array(entrySchema).max(MAX_KNOWLEDGE_ENTRIES).default([]),
});

type ParsedKnowledge = { ok: true; entries: KnowledgeEntry[] } | { ok: false; problem: string };

/**
 * Returns the file's entries, or a sentence why it can't be used. Null and an empty text have no
 * entries. Never throws.
 */
export function parseKnowledge(text: string | null): ParsedKnowledge {
  if (text === null) return { ok: true, entries: [] };
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_KNOWLEDGE_BYTES)
    return {
      ok: false,
      problem: `It has ${bytes} bytes; at most ${MAX_KNOWLEDGE_BYTES} are read.`,
    };
  const yaml = readYaml(text);
  if (!yaml.ok)
    return {
      ok: false,
      problem: endSentence(`Line ${yaml.problems[0]!.line}: ${yaml.problems[0]!.message}`),
    };
  if (yaml.value === null) return { ok: true, entries: [] };
  const checked = checkValue(fileSchema, yaml.value);
  if (!checked.ok) {
    const [{ path, field, message }] = checked.problems as [(typeof checked.problems)[number]];
    return {
      ok: false,
      problem: endSentence(`Line ${yaml.lineOf(path)}: ${field ? `${field}: ` : ""}${message}`),
    };
  }
  const { entries } = fileSchema.parse(yaml.value);
  const twice = entries.find(({ id }, i) => entries.findIndex((one) => one.id === id) !== i);
  return twice
    ? { ok: false, problem: `The id ${twice.id} appears twice: keep one of them.` }
    : { ok: true, entries };
}

const HEAD = [
  "# What builds learned about this repository. Each build proposes changes in its " +
    "landing pull request.",
  "# Edit it like code: sessions read it as material, and at most five entries that fit " +
    "their files.",
];

/**
 * Renders the file's text. Writes strings as JSON, which YAML reads as the same strings (YAML 1.2,
 * section 1.3).
 */
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
  return [...HEAD, "version: 1", lines.length > 0 ? "entries:" : "entries: []", ...lines, ""].join(
    "\n",
  );
}

export interface KnowledgeProposals {
  entries: readonly ProposedEntry[];
  removals: readonly KnowledgeRemoval[];
}

const proposedEntrySchema = entrySchema.extend({
  /** Id of the entry that this one contradicts and replaces. */
  replaces: entryIdSchema.nullable(),
  /** Evidence for the fact. */
  evidence: sessionSaid,
});
type ProposedEntry = Omit<z.infer<typeof proposedEntrySchema>, "evidence">;

/** What a session proposes to remove. */
const knowledgeRemovalSchema = z.strictObject({ id: entryIdSchema, reason: sessionSaid });
export type KnowledgeRemoval = z.infer<typeof knowledgeRemovalSchema>;

/** Why the file stays as it is. */
const knowledgeProblemSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("not_in_folder") }),
  z.strictObject({ kind: z.literal("not_a_file") }),
  z.strictObject({ kind: z.literal("too_large"), bytes: z.int().min(0) }),
  z.strictObject({ kind: z.literal("not_utf8") }),
  z.strictObject({ kind: z.literal("invalid"), said: validationSaid }),
  /** GitHub refused to write it. */
  z.strictObject({ kind: z.literal("refused"), said: githubSaid.nullable() }),
]);
export type KnowledgeProblem = z.infer<typeof knowledgeProblemSchema>;

/** Why an entry is removed. */
const removalReasonSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("session"), said: sessionSaid }),
  z.strictObject({ kind: z.literal("no_file_left") }),
  /** `by`: the entry that contradicts it. */
  z.strictObject({ kind: z.literal("replaced"), by: entryIdSchema }),
  z.strictObject({ kind: z.literal("file_full") }),
]);
export type RemovalReason = z.infer<typeof removalReasonSchema>;

/** What a landing changes in the file. `messages/knowledge.ts` renders it. */
export const knowledgeChangeSchema = z.strictObject({
  added: z.array(entrySchema),
  removed: z.array(
    z.strictObject({ id: entryIdSchema, text: entrySchema.shape.text, why: removalReasonSchema }),
  ),
  /** Null if there is no problem. */
  problem: knowledgeProblemSchema.nullable(),
});
export type KnowledgeChange = z.infer<typeof knowledgeChangeSchema>;

/**
 * Maximum number of entries that one build may remove by itself, so that a session can't empty the
 * file.
 */
export const MAX_KNOWLEDGE_REMOVALS = 10;

const RANK = { low: 0, medium: 1, high: 2 } as const;

/**
 * Returns the file's new text (null if unchanged) and what differs. Never overwrites an unreadable
 * file. `isGone`: no file that matches the glob remains in what lands.
 */
export function applyKnowledge(
  base: string | null,
  { entries, removals }: KnowledgeProposals,
  isGone: (glob: string) => boolean,
): { text: string | null; change: KnowledgeChange } {
  const read = parseKnowledge(base);
  if (!read.ok) {
    const problem: KnowledgeProblem = { kind: "invalid", said: read.problem };
    return { text: null, change: { added: [], removed: [], problem } };
  }
  const kept = new Map(read.entries.map((entry) => [entry.id, entry]));
  const removed: KnowledgeChange["removed"] = [];
  const remove = (id: string, why: RemovalReason) => {
    const entry = kept.get(id);
    if (entry && kept.delete(id)) removed.push({ id, text: entry.text, why });
  };
  for (const { id, paths } of read.entries)
    if (paths.every(isGone)) remove(id, { kind: "no_file_left" });
  const fresh = entries.filter(({ paths, id }) => !kept.has(id) && !paths.every(isGone));
  const asked: { id: string; why: RemovalReason }[] = [
    ...removals.map(({ id, reason }) => ({ id, why: { kind: "session" as const, said: reason } })),
    ...fresh.flatMap(({ id, replaces }) =>
      replaces ? [{ id: replaces, why: { kind: "replaced" as const, by: id } }] : [],
    ),
  ];
  for (const { id, why } of asked.slice(0, MAX_KNOWLEDGE_REMOVALS)) remove(id, why);
  const added = new Map<string, KnowledgeEntry>();
  for (const { id, replaces, kind, text, paths, confidence, source, added: day } of fresh) {
    // Removes an entry that a later session of the same build contradicts.
    if (replaces) added.delete(replaces);
    // Copies field by field, because the file has no field for `evidence`.
    added.set(id, { id, kind, text, paths, confidence, source, added: day });
  }
  for (const { id } of removals) added.delete(id);
  const all = () => [...kept.values(), ...added.values()];
  for (const { id } of all().toSorted(compareLeastWorth)) {
    if (all().length <= MAX_KNOWLEDGE_ENTRIES && measureBytes(all()) <= MAX_KNOWLEDGE_BYTES) break;
    if (!added.delete(id)) remove(id, { kind: "file_full" });
  }
  const change = { added: [...added.values()], removed, problem: null };
  return { text: change.added.length + removed.length > 0 ? renderKnowledge(all()) : null, change };
}

/** Orders by low confidence first, then oldest first. */
function compareLeastWorth(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return (
    RANK[a.confidence] - RANK[b.confidence] || (a.added < b.added ? -1 : a.added > b.added ? 1 : 0)
  );
}

const measureBytes = (entries: readonly KnowledgeEntry[]) =>
  new TextEncoder().encode(renderKnowledge(entries)).length;

// What the record stores of a pass's memory session (`loops/<n>/memory.json`; 0 is the first pass).

/** Why Baton rejects a fact of a session. */
const FACT_REFUSALS = [
  "many_lines",
  "invisible_characters",
  "secret",
  "command",
  "mention",
  "address",
  "markup",
  "orders",
  "invisible_characters_in_path",
  "secret_in_path",
  "whole_repository",
] as const;
export type FactRefusal = (typeof FACT_REFUSALS)[number];

export const passMemorySchema = z.strictObject({
  loop_summary: sessionSaid,
  knowledge: z.array(proposedEntrySchema),
  remove: z.array(knowledgeRemovalSchema),
  /** Why Baton rejected facts of the session, one for each. */
  refused: z.array(z.enum(FACT_REFUSALS)),
});
export type PassMemory = z.infer<typeof passMemorySchema>;

/**
 * Converts the input of a pass's memory session into what the record keeps
 * (`loops/<n>/memory.json`; 0 is the first pass).
 */
import { findSecrets } from "../guards/secrets/find.ts";
import { stripInvisible } from "../text/invisible-characters.ts";
import type { MemoryInput } from "../model/closing-inputs.ts";
import { createEntryId, type FactRefusal, type PassMemory } from "../model/knowledge.ts";

// Entries that never get into a repository, because each later session reads them.

/** Every `finds` runs in linear time. */
const REFUSED: readonly { refusal: FactRefusal; finds: (text: string) => boolean }[] = [
  { refusal: "many_lines", finds: (text) => /[\n\r\u2028\u2029]/.test(text) },
  { refusal: "invisible_characters", finds: (text) => stripInvisible(text) !== text },
  { refusal: "secret", finds: (text) => findSecrets(text).length > 0 },
  { refusal: "command", finds: (text) => COMMAND.test(text) },
  { refusal: "mention", finds: (text) => /(^|[^\w./@-])@[a-z0-9]/i.test(text) },
  { refusal: "address", finds: (text) => /[a-z]:\/\/|\bwww\./i.test(text) },
  { refusal: "markup", finds: (text) => /<[a-z!/]|!\[|\]\(/i.test(text) },
  { refusal: "orders", finds: (text) => ORDERS.some((order) => order.test(text)) },
];

/**
 * Matches any word at the beginning of the text. Elsewhere it matches words that are unlikely in a
 * URL or a path.
 */
const COMMAND =
  /^[\s`"'(>*-]*\/[a-z]+(?![a-z0-9_/-])|\/(approve|orchestrate|retry|skip|land|unhold|budget)(?![a-z0-9_/-])/i;

/** Phrases that tell a model to leave its script. A fact states what is so. */
const ORDERS: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override)\b[^.]{0,30}\b(previous|prior|above|instructions?|rules|scripts?|briefs?)\b/i,
  /\b(always|must|should|please)\s+(approve|merge|land|waive)\b/i,
  /\b(system\s+prompt|you\s+are\s+now|new\s+instructions)\b/i,
  /\b(skip|bypass|disable|switch\s+off)\s+(the\s+|all\s+|every\s+)?(reviews?|guards?)\b/i,
];

/** Returns why a fact about these paths is refused, or null if it is accepted. */
export function findRefusal({
  text,
  paths,
}: {
  text: string;
  paths: readonly string[];
}): FactRefusal | null {
  const broken = REFUSED.find(({ finds }) => finds(text));
  if (broken) return broken.refusal;
  if (paths.some((path) => stripInvisible(path) !== path)) return "invisible_characters_in_path";
  if (paths.some((path) => findSecrets(path).length > 0)) return "secret_in_path";
  // Every session would read a fact about all files, and it would crowd out the facts that fit.
  return paths.some(isWholeRepository) ? "whole_repository" : null;
}

const isWholeRepository = (glob: string) =>
  glob.split("/").every((segment) => /^[*?]+$/.test(segment));

/**
 * Converts a session's input into the pass's memory. `source` is the commit that the session read,
 * `now` is ISO 8601.
 */
export function createPassMemory(input: MemoryInput, source: string, now: string): PassMemory {
  const judged = input.knowledge.map((fact) => ({ fact, refusal: findRefusal(fact) }));
  return {
    loop_summary: input.loop_summary,
    knowledge: judged.flatMap(({ fact: { text, replaces, ...rest }, refusal }) =>
      refusal === null
        ? [
            {
              id: createEntryId(text),
              ...rest,
              text,
              source,
              added: now.slice(0, 10),
              replaces: replaces ?? null,
            },
          ]
        : [],
    ),
    remove: input.remove.filter(({ reason }) => findRefusal({ text: reason, paths: [] }) === null),
    refused: judged.flatMap(({ refusal }) => refusal ?? []),
  };
}

/**
 * What the record keeps of a pass's memory session (`loops/<n>/memory.json`; 0 is the first pass).
 */
import { findSecrets } from "../guards/secrets/find.ts";
import { stripInvisible } from "../text/invisible-characters.ts";
import type { MemoryInput } from "../model/closing-inputs.ts";
import { createEntryId, type PassMemory } from "../model/knowledge.ts";

// Which proposed entries never get into a repository, whatever a session says: each later session
// reads them.

/** Why the text is refused, as the end of a sentence, and what finds it. All of them are linear. */
const REFUSED: readonly { reason: string; finds: (text: string) => boolean }[] = [
  { reason: "it has more than one line", finds: (text) => /[\n\r\u2028\u2029]/.test(text) },
  {
    reason: "it holds characters that nobody sees",
    finds: (text) => stripInvisible(text) !== text,
  },
  { reason: "it looks like it holds a secret", finds: (text) => findSecrets(text).length > 0 },
  { reason: "it holds a command to Baton", finds: (text) => COMMAND.test(text) },
  { reason: "it mentions an account", finds: (text) => /(^|[^\w./@-])@[a-z0-9]/i.test(text) },
  { reason: "it holds an address on the web", finds: (text) => /[a-z]:\/\/|\bwww\./i.test(text) },
  { reason: "it holds markup", finds: (text) => /<[a-z!/]|!\[|\]\(/i.test(text) },
  { reason: "it gives sessions orders", finds: (text) => ORDERS.some((order) => order.test(text)) },
];

/**
 * At its beginning any word, elsewhere those that no path of the web or of a disk is likely to be.
 */
const COMMAND =
  /^[\s`"'(>*-]*\/[a-z]+(?![a-z0-9_/-])|\/(approve|orchestrate|retry|skip|land|unhold|budget)(?![a-z0-9_/-])/i;

/** A fact says what is so. These are how a text tells a model to leave its script. */
const ORDERS: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override)\b[^.]{0,30}\b(previous|prior|above|instructions?|rules|scripts?|briefs?)\b/i,
  /\b(always|must|should|please)\s+(approve|merge|land|waive)\b/i,
  /\b(system\s+prompt|you\s+are\s+now|new\s+instructions)\b/i,
  /\b(skip|bypass|disable|switch\s+off)\s+(the\s+|all\s+|every\s+)?(reviews?|guards?)\b/i,
];

/** Why a fact about these paths is not kept, as the end of a sentence; null = it is. */
export function findRefusal({
  text,
  paths,
}: {
  text: string;
  paths: readonly string[];
}): string | null {
  const broken = REFUSED.find(({ finds }) => finds(text));
  if (broken) return broken.reason;
  if (paths.some((path) => stripInvisible(path) !== path))
    return "a path holds characters that nobody sees";
  if (paths.some((path) => findSecrets(path).length > 0))
    return "a path looks like it holds a secret";
  // A fact about all files would be read by every session, and crowd out what fits.
  return paths.some(isWholeRepository) ? "its paths take in the whole repository" : null;
}

const isWholeRepository = (glob: string) =>
  glob.split("/").every((segment) => /^[*?]+$/.test(segment));

/** Takes over what a session handed in. `source`: the commit that it looked at. `now`: ISO 8601. */
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

/**
 * Finds secrets in a text: in plain form, in base64 and in hexadecimal. These are the ways in which
 * secrets get into files by accident. Anyone who wants to hide a secret splits, compresses or
 * encrypts it, and no list of decoders can follow that. The protection against that is that no
 * session has a secret. Takes time proportional to the text's length for any content.
 */
import { ENCODABLE_PATTERNS, SECRET_PATTERNS, type SecretPattern } from "./patterns.ts";
import {
  CharSet,
  DECODERS,
  DECODE_REACH,
  createView,
  readHex,
  removeInvisibleCharacters,
  type Decoder,
  type TextView,
} from "./decoders.ts";

// Decides whether a match of a secret's pattern can be a secret or is a placeholder: `ghp_xxxx`,
// `AKIAIOSFODNN7EXAMPLE`.

const WORDS =
  "example placeholder redacted dummy sample changeme change-me insert your token secret " +
  "password notreal";
const PLACEHOLDER = new RegExp(
  `${WORDS.replaceAll(" ", "|")}|x{4}|0{4}|\\.{3}|(?:test|fake)[_-]`,
  "i",
);
/** The token of https://jwt.io, which many tests quote. */
const KNOWN = /^zdWIiOiIxMjM0NT|^pc3MiOiJqb2Ui/;

/**
 * @param mixed minimum number of alternations between kinds of characters, as a fraction of the
 * length
 */
function isPlausibleSecret(part: string, mixed: number): boolean {
  if (PLACEHOLDER.test(part) || KNOWN.test(part)) return false;
  if (new Set(part).size < Math.min(8, part.length / 2.5)) return false;
  let [turns, steps] = [0, 0];
  for (let i = 1; i < part.length; i++) {
    const [one, other] = [getCharType(part, i - 1), getCharType(part, i)];
    // Characters that join words don't count.
    if (one !== other && one < 3 && other < 3) turns += 1;
    // Sequences such as `abcdef…` and `012345…`.
    if (part.charCodeAt(i) - part.charCodeAt(i - 1) === 1) steps += 1;
  }
  return steps < part.length / 2 && turns >= mixed * part.length;
}

function getCharType(text: string, i: number): number {
  const c = text.charCodeAt(i);
  if (c >= 0x30 && c <= 0x39) return 0;
  if (c >= 0x41 && c <= 0x5a) return 1;
  if (c >= 0x61 && c <= 0x7a) return 2;
  return 3;
}

/**
 * A text to search for: each pattern's hint, plain and encoded. It is found by its first two
 * characters.
 */
export interface SecretHint {
  hint: string;
  /** Null if the text around the hint must be decoded first. */
  shape: SecretPattern | null;
  turn: Decoder | null;
  lead: number;
}

const encodedHints = DECODERS.flatMap((turn) =>
  ENCODABLE_PATTERNS.flatMap((shape) => turn.forms(shape.hint)).map(({ form, lead }) => ({
    hint: form,
    shape: null,
    turn,
    lead,
  })),
);
const PAIRS = 1 << 14;
const byPair: (SecretHint[] | undefined)[] = Array.from({ length: PAIRS });
for (const hint of [
  ...SECRET_PATTERNS.map((shape) => ({ hint: shape.hint, shape, turn: null, lead: 0 })),
  ...encodedHints,
]) {
  const list = (byPair[(hint.hint.charCodeAt(0) << 7) | hint.hint.charCodeAt(1)] ??= []);
  if (
    !hint.turn ||
    !list.some((one) => one.hint === hint.hint && one.turn === hint.turn && one.lead === hint.lead)
  ) {
    list.push(hint);
  }
}
const isFirst = Uint8Array.from(byPair, (list) => (list ? 1 : 0));

/**
 * Calls `found` for each hint in the text, from left to right, until `found` asks to stop. One
 * pass.
 */
function visitHints(
  text: string,
  found: (hint: SecretHint, at: number) => "stop" | undefined,
): void {
  let before = 128;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const pair = (before << 7) | c;
    before = c;
    if (c > 127 || pair >= PAIRS || isFirst[pair] === 0) continue;
    for (const hint of byPair[pair]!) {
      if (text.startsWith(hint.hint, i - 1) && found(hint, i - 1) === "stop") return;
    }
  }
}

// Searches for every pattern in one pass, plain and encoded. Takes time proportional to the text's
// length.

interface SecretHit {
  kind: string;
  /** How the secret is hidden: ` (in base64)`. Empty if it isn't. */
  how: string;
  from: number;
  to: number;
  /** The usable secret. Never leaves the guards. */
  value: string;
}

/**
 * Maximum number of decoded places in one text: more than random data contains by chance. An honest
 * text has only a few.
 */
const getDecodeLimit = (length: number) => 300 + length / 2_000;
/** Maximum number of hits in one decoded part. */
const MAX_DECODED_HITS = 50;
const MAX_NESTING = 1;
const FLOOD = "flood of possible hidden secrets";

const NAME = new CharSet(/[A-Za-z0-9_~.-]/);
const TOKEN = new CharSet(/[A-Za-z0-9_~.+/=-]/);
/** A character of encoded data: next to one, the data continues. */
const DATA = new CharSet(/[A-Za-z0-9+/_-]/);

/**
 * Returns the secrets in a text, at most `most`. If the text has more secrets or more encoded hints
 * than the limits allow, the last hit says so and has no value. The text after that hit is not
 * searched.
 */
function scanText(text: string, most: number): SecretHit[] {
  return scanNested(text, MAX_NESTING, { turns: getDecodeLimit(text.length) }, most);
}

const createFloodHit = (at: number): SecretHit => ({
  kind: FLOOD,
  how: "",
  from: at,
  to: at + 1,
  value: "",
});

/** @param depth how many nested encodings to decode */
function scanNested(
  text: string,
  depth: number,
  left: { turns: number },
  most: number,
): SecretHit[] {
  const hits: SecretHit[] = [];
  /** By decoder and alignment: the end of the part that was decoded last. */
  const done = new Map<Decoder, number[]>();
  visitHints(text, (hint, at) => {
    if (hint.shape) {
      const hit = tryPattern(text, at, hint.shape);
      if (hit) hits.push(hit);
    } else if (hint.turn && depth > 0) {
      const start = at - hint.lead;
      const ends = done.get(hint.turn) ?? [0, 0, 0, 0];
      done.set(hint.turn, ends);
      // The part around this hint was already searched with the previous hint.
      if (start < 0 || at + DECODE_REACH / 2 <= ends[start & 3]!) return;
      if (--left.turns < 0) {
        hits.push(createFloodHit(at));
        return "stop";
      }
      const turned = hint.turn.back(text, start);
      ends[start & 3] = turned.end;
      for (const hit of scanNested(turned.text, depth - 1, left, MAX_DECODED_HITS)) {
        const [from, to] = turned.span(hit.from, hit.to);
        hits.push({ ...hit, how: hint.turn.how, from, to });
      }
    }
    if (hits.length <= most) return undefined;
    hits.splice(most, Infinity, createFloodHit(at));
    return "stop";
  });
  return hits;
}

/** Tries a pattern at its hint. */
function tryPattern(
  text: string,
  at: number,
  { kind, pattern, alone, mixed, back }: SecretPattern,
): SecretHit | null {
  if (alone && DATA.at(text, at - 1)) return null;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match || !isPlausibleSecret(match[1]!, mixed)) return null;
  let [from, to] = [at, at + match[0].length];
  if (alone && DATA.at(text, to)) return null;
  while (back && at - from < DECODE_REACH && NAME.at(text, from - 1)) from -= 1;
  while (to - at < 4096 && TOKEN.at(text, to)) to += 1;
  return { kind, how: "", from, to, value: text.slice(from, to) };
}

export interface Secret extends SecretHit {
  /** Line number in the text, starting at 1. */
  line: number;
}

const MAX_SECRETS = 50;

/**
 * Returns each secret in the text once, ordered by place and limited like `findSecretPlaces`.
 * Nobody may see `value` or the text at that place.
 */
export function findSecrets(text: string): Secret[] {
  const hits = findSecretPlaces(text, MAX_SECRETS);
  return addLineNumbers(
    text,
    hits.filter((hit, i) => hits.findIndex(({ value }) => value === hit.value) === i),
  );
}

/**
 * Returns the places of secrets in order, at most `most`. If there may be more, a hit without a
 * value says so. `from` and `to` of an encoded secret cover the whole encoded part.
 */
function findSecretPlaces(text: string, most: number): SecretHit[] {
  const found: SecretHit[] = [];
  const plain = removeInvisibleCharacters(createView(text));
  const look = (view: TextView, how: string) => {
    for (const hit of scanText(view.text, most)) {
      const [from, to] = view.span(hit.from, Math.max(hit.from + 1, hit.to));
      const same =
        hit.value === "" ? undefined : found.find((one) => one.from < to && from < one.to);
      if (same) [same.from, same.to] = [Math.min(same.from, from), Math.max(same.to, to)];
      else found.push({ ...hit, how: hit.how || how, from, to });
    }
  };
  look(plain, "");
  for (const view of readHex(plain)) look(view, " (in hexadecimal)");
  return found.toSorted((a, b) => a.from - b.from);
}

function addLineNumbers(text: string, hits: readonly SecretHit[]): Secret[] {
  let [line, at] = [1, 0];
  return hits.map((hit) => {
    for (
      let next = text.indexOf("\n", at);
      next >= 0 && next < hit.from;
      next = text.indexOf("\n", at)
    ) {
      line += 1;
      at = next + 1;
    }
    return { ...hit, line };
  });
}

// Makes text from agents safe to show: removes the secrets found in it.

/**
 * Maximum number of masked secrets in one text. A text with more was made on purpose, and isn't
 * shown at all.
 */
const MAX_MASKED = 1000;

/**
 * Replaces each secret with `[secret removed]`. For an encoded secret, replaces everything encoded
 * together with it.
 */
export function maskSecrets(text: string): string {
  const places = findSecretPlaces(text, MAX_MASKED);
  if (places.some(({ value }) => value === "")) return "[removed: too many possible secrets]";
  let [masked, at] = ["", 0];
  for (const { from, to } of places) {
    if (to <= at) continue;
    if (from >= at) masked += `${text.slice(at, from)}[secret removed]`;
    at = to;
  }
  return masked + text.slice(at);
}

/** Masks all texts in a JSON value. Field names stay. */
export function maskValues<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (Array.isArray(value)) return value.map(maskValues) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, maskValues(part)]),
  ) as T;
}

/**
 * Finds secrets in a text: as they are, in base64, and in hexadecimal. That is how secrets get into
 * files by accident. Somebody who means to hide one splits, compresses or encrypts it, which no
 * list of decoders can follow: what protects from that is that no session holds a secret. Takes
 * time in proportion to the text's length, whatever it holds.
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

// Whether what fits a secret's shape can be one, or stands for one: `ghp_xxxx`,
// `AKIAIOSFODNN7EXAMPLE`.

const WORDS =
  "example placeholder redacted dummy sample changeme change-me insert your token secret " +
  "password notreal";
const PLACEHOLDER = new RegExp(
  `${WORDS.replaceAll(" ", "|")}|x{4}|0{4}|\\.{3}|(?:test|fake)[_-]`,
  "i",
);
/** The token of https://jwt.io that half of all tests quote. */
const KNOWN = /^zdWIiOiIxMjM0NT|^pc3MiOiJqb2Ui/;

/** @param mixed how often kinds of characters alternate at least, as a part of the length */
function isPlausibleSecret(part: string, mixed: number): boolean {
  if (PLACEHOLDER.test(part) || KNOWN.test(part)) return false;
  if (new Set(part).size < Math.min(8, part.length / 2.5)) return false;
  let [turns, steps] = [0, 0];
  for (let i = 1; i < part.length; i++) {
    const [one, other] = [getCharType(part, i - 1), getCharType(part, i)];
    // What joins words doesn't count.
    if (one !== other && one < 3 && other < 3) turns += 1;
    // `abcdef…`, `012345…`
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

// What is looked for in a text: each shape's hint, as it is and turned, found by its first two
// characters.

export interface SecretHint {
  hint: string;
  /** Null where what stands around the hint has to be turned back first. */
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

/** Calls `found` wherever a hint stands, from left to right, until it says to stop. One pass. */
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

// Looks for every shape in one pass, as it is and turned. Takes time in proportion to the text's
// length.

interface SecretHit {
  kind: string;
  /** How it is hidden: ` (in base64)`; empty where it isn't. */
  how: string;
  from: number;
  to: number;
  /** The secret as it would be used. Never leaves the guards. */
  value: string;
}

/**
 * Places of one text that are turned back: more than data holds by chance. An honest text has a
 * handful of them.
 */
const getDecodeLimit = (length: number) => 300 + length / 2_000;
/** Of what one turn brings to light. */
const MAX_DECODED_HITS = 50;
const MAX_NESTING = 1;
const FLOOD = "flood of what looks like hidden secrets";

const NAME = new CharSet(/[A-Za-z0-9_~.-]/);
const TOKEN = new CharSet(/[A-Za-z0-9_~.+/=-]/);
/** Where such a character stands, encoded data would go on. */
const DATA = new CharSet(/[A-Za-z0-9+/_-]/);

/**
 * The secrets in a text, at most `most`. Where it holds more of them, or more turned hints than are
 * followed up, the last hit says so and has no value: what stands behind it has not been looked at.
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

/** @param depth how many turns within each other are turned back */
function scanNested(
  text: string,
  depth: number,
  left: { turns: number },
  most: number,
): SecretHit[] {
  const hits: SecretHit[] = [];
  /** By turn and alignment: the end of what was last turned back. */
  const done = new Map<Decoder, number[]>();
  visitHints(text, (hint, at) => {
    if (hint.shape) {
      const hit = tryPattern(text, at, hint.shape);
      if (hit) hits.push(hit);
    } else if (hint.turn && depth > 0) {
      const start = at - hint.lead;
      const ends = done.get(hint.turn) ?? [0, 0, 0, 0];
      done.set(hint.turn, ends);
      // What this hint stands in has been looked at with the one before.
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

/** Tries a shape where its hint stands. */
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
  /** Of the text, counted from 1. */
  line: number;
}

const MAX_SECRETS = 50;

/**
 * The secrets in a text, each once, in the order of their places, the first of `placesOf`. `value`
 * and what stands there must not be shown to anyone.
 */
export function findSecrets(text: string): Secret[] {
  const hits = findSecretPlaces(text, MAX_SECRETS);
  return addLineNumbers(
    text,
    hits.filter((hit, i) => hits.findIndex(({ value }) => value === hit.value) === i),
  );
}

/**
 * Where secrets stand, in order, at most `most` of them; where there may be more, a hit without a
 * value says so. `from` and `to` of an encoded one take in the whole encoded part.
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

// Text of agents as it may be shown to people: without the secrets that are found in it.

/** In one text. What holds more is made to hold more, and isn't shown at all. */
const MAX_MASKED = 1000;

/**
 * The text with `[secret removed]` in place of each; an encoded one goes with all that is encoded
 * with it.
 */
export function maskSecrets(text: string): string {
  const places = findSecretPlaces(text, MAX_MASKED);
  if (places.some(({ value }) => value === ""))
    return "[removed: too much of it looks like secrets]";
  let [masked, at] = ["", 0];
  for (const { from, to } of places) {
    if (to <= at) continue;
    if (from >= at) masked += `${text.slice(at, from)}[secret removed]`;
    at = to;
  }
  return masked + text.slice(at);
}

/** A JSON value with all texts in it masked; names of fields stay. */
export function maskValues<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (Array.isArray(value)) return value.map(maskValues) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, maskValues(part)]),
  ) as T;
}

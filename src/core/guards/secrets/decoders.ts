/** Reads a text as it is shown, and decodes its hexadecimal and base64. */

/**
 * A text derived from another by removing or rewriting parts. It maps its parts to their places in
 * the original text.
 */
export interface TextView {
  text: string;
  /** Maps the range `from` to `to` of `text` to its range in the original text. */
  span: (from: number, to: number) => [from: number, to: number];
}

export const createView = (text: string): TextView => ({ text, span: (from, to) => [from, to] });

/** Builds a view from left to right out of parts of another view. */
class ViewBuilder {
  readonly #of: TextView;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #sources: number[] = [];
  readonly #ends: number[] = [];
  #length = 0;

  constructor(of: TextView) {
    this.#of = of;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies the range `start` to `end` of the other view. */
  keep(start: number, end: number): void {
    if (end > start) this.put(this.#of.text.slice(start, end), start);
  }

  /** Replaces the range `start` to `end` of the other view with a text. */
  put(text: string, start: number, end = start + text.length): void {
    this.#parts.push(text);
    this.#ends.push(end);
    this.#starts.push(this.#length);
    this.#sources.push(start);
    this.#length += text.length;
  }

  done(): TextView {
    const [of, starts, sources, ends] = [this.#of, this.#starts, this.#sources, this.#ends];
    const source = (index: number) => {
      const part = findPart(starts, index);
      return { part, at: sources[part]! + index - starts[part]! };
    };
    const span: TextView["span"] = (from, to) => {
      const { part, at } = source(to - 1);
      // Any part of a replacement maps to the whole range that it replaced.
      const isLast = to === (starts[part + 1] ?? this.#length);
      return of.span(source(from).at, isLast ? ends[part]! : at + 1);
    };
    return { text: this.#parts.join(""), span };
  }
}

/** Returns the index of the last of the ascending `starts` that is at most `index`. */
function findPart(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

const latin1 = new TextDecoder("latin1");
const NEWLINE = 10;

class ByteRuns {
  readonly #of: TextView;
  readonly #least: number;
  #bytes = new Uint8Array(64);
  readonly #starts: number[] = [];
  readonly #runs: [number, number][] = [];
  #length = 0;
  #start = 0;

  /** @param least minimum bytes of a run that is worth reading */
  constructor(of: TextView, least: number) {
    this.#of = of;
    this.#least = least;
  }

  /** Adds a byte. Skips zero bytes, because UTF-16 text contains them. */
  push(byte: number): void {
    if (byte === 0) return;
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
  }

  /** Ends a run, which is at `from` to `to` in the text. */
  end(from: number, to: number): void {
    if (this.#length - this.#start < this.#least) {
      this.#length = this.#start;
      return;
    }
    this.#starts.push(this.#start);
    this.#runs.push([from, to]);
    this.push(NEWLINE);
    this.#start = this.#length;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** Returns the decoded runs, each on its own line. Null if there are none. */
  view(): TextView | null {
    const [of, starts, runs] = [this.#of, this.#starts, this.#runs];
    if (runs.length === 0) return null;
    const text = latin1.decode(this.#bytes.subarray(0, this.#start));
    return { text, span: (from) => of.span(...runs[findPart(starts, from)]!) };
  }
}

// Removes what people don't see.

/** Invisible characters, and the zero bytes of UTF-16. */
const UNSEEN = /[\0\p{Default_Ignorable_Code_Point}\u180e]/gu;

/** Returns the text without invisible characters. */
export function removeInvisibleCharacters(view: TextView): TextView {
  const { text } = view;
  const builder = new ViewBuilder(view);
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    builder.keep(from, match.index);
    from = match.index + match[0].length;
  }
  if (from === 0) return view;
  builder.keep(from, text.length);
  return builder.done();
}

/**
 * A set of ASCII characters, fast enough for a loop that checks every character of several
 * megabytes.
 */
export class CharSet {
  readonly #has = new Uint8Array(128);

  /** @param one pattern that matches a single character of the set */
  constructor(one: RegExp) {
    for (let c = 0; c < 128; c++) this.#has[c] = one.test(String.fromCharCode(c)) ? 1 : 0;
  }

  /** Reports whether the set contains the character at the index. False beyond the text's ends. */
  at(text: string, index: number): boolean {
    if (index < 0 || index >= text.length) return false;
    const c = text.charCodeAt(index);
    return c < 128 && this.#has[c] === 1;
  }
}

// Decodes bytes written in hexadecimal: `6768705f`, `67:68:70`, `0x67, 0x68`. Linear.

const LEAST_BYTES = 20;
/** Maximum number of characters between two numbers of a run: `", "0x`. */
const GAP = 6;
const HEX = new CharSet(/[0-9A-Fa-f]/);
/** Includes the `x` of `0x` and `\x`. */
const BETWEEN = new CharSet(/[\s",:;\-|'x\\+]/);

/** Decodes runs of digits, once from the first digit and once from the second. */
export function readHex(view: TextView): TextView[] {
  const { text } = view;
  const readings = [createHexReader(0), createHexReader(1)].map((read) => ({
    read,
    into: new ByteRuns(view, LEAST_BYTES),
  }));
  for (let i = 0; i < text.length; i++) {
    if (!HEX.at(text, i)) continue;
    const [end, digits] = findRun(text, i);
    if (digits >= 2 * LEAST_BYTES) {
      for (const { read, into } of readings) {
        for (const [from, to] of listNumbers(text, i, end)) read(text, from, to, into);
        into.end(i, end);
      }
    }
    i = end;
  }
  return readings.flatMap(({ into }) => into.view() ?? []);
}

/** Returns the end of the run that begins at `start`, and its number of digits. */
function findRun(text: string, start: number): [end: number, digits: number] {
  let [last, digits] = [start, 0];
  for (let i = start; i < text.length && i - last <= GAP; i++) {
    if (HEX.at(text, i)) {
      last = i;
      digits += 1;
    } else if (!BETWEEN.at(text, i)) break;
  }
  return [last + 1, digits];
}

function* listNumbers(
  text: string,
  start: number,
  end: number,
): Generator<[from: number, to: number]> {
  for (let i = start; i < end; i++) {
    if (!HEX.at(text, i)) continue;
    const from = i;
    while (i + 1 < end && HEX.at(text, i + 1)) i += 1;
    if (i > from || text[i + 1] !== "x") yield [from, i + 1];
  }
}

const createHexReader =
  (skip: number) => (text: string, from: number, to: number, into: ByteRuns) => {
    for (let i = from + skip; i + 1 < to; i += 2)
      into.push((readDigit(text, i) << 4) | readDigit(text, i + 1));
  };

function readDigit(text: string, i: number): number {
  const c = text.charCodeAt(i) | 0x20;
  return c < 0x60 ? c & 0xf : c - 0x57;
}

// Encodings in which programs write secrets. A hint is searched for in its encoded form, so that
// only the text around a hint is decoded. Decoding everything that may be base64 would take many
// times as long.

export interface Decoder {
  how: string;
  /**
   * Encoded forms of `hint`. `lead` is the minimum distance before the form at which decoding can
   * start.
   */
  forms: (hint: string) => { form: string; lead: number }[];
  /** Decodes the text around `at`. */
  back: (text: string, at: number) => DecodedText;
}

export interface DecodedText {
  text: string;
  /** End of the decoded part in the text. */
  end: number;
  /** Maps a range of the decoded text to its range in the text. */
  span: (from: number, to: number) => [from: number, to: number];
}

/**
 * Number of characters before and after a hint that are decoded. The longest pattern fits into it.
 */
export const DECODE_REACH = 700;

/** Standard and URL-safe alphabet. */
const ENCODED = new CharSet(/[A-Za-z0-9+/_-]/);

/**
 * Number of base64 characters to skip, by how many bytes precede the text in its group of three.
 * Those bytes determine part of these characters' bits.
 */
const SKIPPED = [0, 2, 3];

/** Lists three forms, because a hint may begin at any of a group's three bytes. */
function listBase64Forms(hint: string): { form: string; lead: number }[] {
  return SKIPPED.map((skipped, before) => {
    const bits = (before + hint.length) * 8;
    const form = btoa("\0".repeat(before) + hint).slice(skipped, Math.floor(bits / 6));
    return { form, lead: skipped };
  });
}

const base64Decoder: Decoder = {
  how: " (in base64)",
  forms: listBase64Forms,
  back: (text, at) => {
    let [from, to] = [at, at];
    while (at - from + 4 <= DECODE_REACH && [1, 2, 3, 4].every((n) => ENCODED.at(text, from - n)))
      from -= 4;
    while (to - at < 2 * DECODE_REACH && ENCODED.at(text, to)) to += 1;
    const standard = text.slice(from, to).replace(/-/g, "+").replace(/_/g, "/");
    const whole = standard.length % 4 === 1 ? standard.slice(0, -1) : standard;
    return { text: atob(whole), end: to, span: () => [from, to] };
  },
};

export const DECODERS: readonly Decoder[] = [base64Decoder];

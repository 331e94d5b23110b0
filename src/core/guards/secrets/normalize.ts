/**
 * Bytes that runs of a text stand for, collected into one view, so that much data is decoded at
 * once.
 */

/**
 * A text made of another by leaving things out or writing them otherwise, which still knows where
 * its parts stood.
 */

export interface TextView {
  text: string;
  /** Where what stands from `from` to `to` in `text` stood in the first text. */
  span: (from: number, to: number) => [from: number, to: number];
}

export const createView = (text: string): TextView => ({ text, span: (from, to) => [from, to] });

/** Puts a view together from left to right, of parts of another. */
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

  /** What stands from `start` to `end` there. */
  keep(start: number, end: number): void {
    if (end > start) this.put(this.#of.text.slice(start, end), start);
  }

  /** Another text for what stands from `start` to `end` there. */
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
      // Of what another text was put for, all is meant.
      const isLast = to === (starts[part + 1] ?? this.#length);
      return of.span(source(from).at, isLast ? ends[part]! : at + 1);
    };
    return { text: this.#parts.join(""), span };
  }
}

/** Of ascending `starts` the last that isn't beyond `index`. */
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

export class ByteRuns {
  readonly #of: TextView;
  readonly #least: number;
  #bytes = new Uint8Array(64);
  readonly #starts: number[] = [];
  readonly #runs: [number, number][] = [];
  #length = 0;
  #start = 0;

  /** @param least bytes of a run that is worth a look */
  constructor(of: TextView, least: number) {
    this.#of = of;
    this.#least = least;
  }

  /** Zero bytes are left out: they are UTF-16's, where the text is one. */
  push(byte: number): void {
    if (byte === 0) return;
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
  }

  /** Ends a run, which stands from `from` to `to` in the text. */
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

  /** What the runs say, each on a line of its own; null when there are none. */
  view(): TextView | null {
    const [of, starts, runs] = [this.#of, this.#starts, this.#runs];
    if (runs.length === 0) return null;
    const text = latin1.decode(this.#bytes.subarray(0, this.#start));
    return { text, span: (from) => of.span(...runs[findPart(starts, from)]!) };
  }
}

// A text as it is seen.

/** What can't be seen, and the zero bytes of UTF-16. */
const UNSEEN = /[\0\p{Default_Ignorable_Code_Point}\u180e]/gu;

/** Without what can't be seen. */
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

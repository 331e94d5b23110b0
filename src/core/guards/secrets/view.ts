/** A text made of another by leaving things out or writing them otherwise, which still knows where its parts stood. */

export interface View {
  text: string;
  /** Where what stands from `from` to `to` in `text` stood in the first text. */
  span: (from: number, to: number) => [from: number, to: number];
}

export const whole = (text: string): View => ({ text, span: (from, to) => [from, to] });

/** Puts a view together from left to right, of parts of another. */
export class ViewBuilder {
  readonly #of: View;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #sources: number[] = [];
  readonly #ends: number[] = [];
  #length = 0;

  constructor(of: View) {
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

  done(): View {
    const [of, starts, sources, ends] = [this.#of, this.#starts, this.#sources, this.#ends];
    const source = (index: number) => {
      const part = partAt(starts, index);
      return { part, at: sources[part]! + index - starts[part]! };
    };
    const span: View["span"] = (from, to) => {
      const { part, at } = source(to - 1);
      // Of what another text was put for, all is meant.
      const isLast = to === (starts[part + 1] ?? this.#length);
      return of.span(source(from).at, isLast ? ends[part]! : at + 1);
    };
    return { text: this.#parts.join(""), span };
  }
}

/** Of ascending `starts` the last that isn't beyond `index`. */
export function partAt(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

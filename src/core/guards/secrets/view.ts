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

  /** Another text for what begins at `start`. */
  put(text: string, start: number): void {
    this.#parts.push(text);
    this.#starts.push(this.#length);
    this.#sources.push(start);
    this.#length += text.length;
  }

  done(): View {
    const [of, starts, sources] = [this.#of, this.#starts, this.#sources];
    const source = (index: number) => {
      const part = partAt(starts, index);
      return sources[part]! + index - starts[part]!;
    };
    return { text: this.#parts.join(""), span: (from, to) => of.span(source(from), source(to - 1) + 1) };
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

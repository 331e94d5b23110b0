/** Bytes that runs of a text stand for, collected into one view, so that much data is decoded at once. */
import { partAt, type View } from "./view.ts";

const latin1 = new TextDecoder("latin1");
const NEWLINE = 10;

export class ByteRuns {
  readonly #of: View;
  readonly #least: number;
  #bytes = new Uint8Array(64);
  readonly #starts: number[] = [];
  readonly #runs: [number, number][] = [];
  #length = 0;
  #start = 0;

  /** @param least bytes of a run that is worth a look */
  constructor(of: View, least: number) {
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
  view(): View | null {
    const [of, starts, runs] = [this.#of, this.#starts, this.#runs];
    if (runs.length === 0) return null;
    const text = latin1.decode(this.#bytes.subarray(0, this.#start));
    return { text, span: (from) => of.span(...runs[partAt(starts, from)]!) };
  }
}

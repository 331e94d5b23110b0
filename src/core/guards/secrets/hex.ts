/** Bytes written in hexadecimal, read back: `6768705f`, `67:68:70`, `0x67, 0x68`. Linear. */
import { ByteRuns } from "./byteRuns.ts";
import { CharSet } from "./chars.ts";
import type { View } from "./view.ts";

const LEAST_BYTES = 20;
/** Characters between two numbers of a run, at most: `", "0x`. */
const GAP = 6;
const HEX = new CharSet(/[0-9A-Fa-f]/);
/** With the `x` of `0x` and `\x`. */
const BETWEEN = new CharSet(/[\s",:;\-|'x\\+]/);

/** What runs of digits say, read from the first digit and from the second. */
export function readHex(view: View): View[] {
  const { text } = view;
  const readings = [hexFrom(0), hexFrom(1)].map((read) => ({ read, into: new ByteRuns(view, LEAST_BYTES) }));
  for (let i = 0; i < text.length; i++) {
    if (!HEX.at(text, i)) continue;
    const [end, digits] = runFrom(text, i);
    if (digits >= 2 * LEAST_BYTES) {
      for (const { read, into } of readings) {
        for (const [from, to] of numbersOf(text, i, end)) read(text, from, to, into);
        into.end(i, end);
      }
    }
    i = end;
  }
  return readings.flatMap(({ into }) => into.view() ?? []);
}

/** Where the run that begins at `start` ends, and how many digits it has. */
function runFrom(text: string, start: number): [end: number, digits: number] {
  let [last, digits] = [start, 0];
  for (let i = start; i < text.length && i - last <= GAP; i++) {
    if (HEX.at(text, i)) {
      last = i;
      digits += 1;
    } else if (!BETWEEN.at(text, i)) break;
  }
  return [last + 1, digits];
}

function* numbersOf(text: string, start: number, end: number): Generator<[from: number, to: number]> {
  for (let i = start; i < end; i++) {
    if (!HEX.at(text, i)) continue;
    const from = i;
    while (i + 1 < end && HEX.at(text, i + 1)) i += 1;
    if (i > from || text[i + 1] !== "x") yield [from, i + 1];
  }
}

const hexFrom = (skip: number) => (text: string, from: number, to: number, into: ByteRuns) => {
  for (let i = from + skip; i + 1 < to; i += 2) into.push((digit(text, i) << 4) | digit(text, i + 1));
};

function digit(text: string, i: number): number {
  const c = text.charCodeAt(i) | 0x20;
  return c < 0x60 ? c & 0xf : c - 0x57;
}

/** What is looked for in a text: each shape's hint, as it is and turned, found by its first two characters. */
import { SHAPES, TURNED, type Shape } from "./shapes.ts";
import { TURNS, type Turn } from "./turns.ts";

export interface Hint {
  hint: string;
  /** Null where what stands around the hint has to be turned back first. */
  shape: Shape | null;
  turn: Turn | null;
  lead: number;
}

const turned = TURNS.flatMap((turn) =>
  TURNED.flatMap((shape) => turn.forms(shape.hint)).map(({ form, lead }) => ({ hint: form, shape: null, turn, lead })),
);
const PAIRS = 1 << 14;
const byPair: (Hint[] | undefined)[] = Array.from({ length: PAIRS });
for (const hint of [...SHAPES.map((shape) => ({ hint: shape.hint, shape, turn: null, lead: 0 })), ...turned]) {
  const list = (byPair[(hint.hint.charCodeAt(0) << 7) | hint.hint.charCodeAt(1)] ??= []);
  if (!hint.turn || !list.some((one) => one.hint === hint.hint && one.turn === hint.turn && one.lead === hint.lead)) {
    list.push(hint);
  }
}
const isFirst = Uint8Array.from(byPair, (list) => (list ? 1 : 0));

/** Calls `found` wherever a hint stands, from left to right, until it says to stop. One pass. */
export function eachHint(text: string, found: (hint: Hint, at: number) => "stop" | undefined): void {
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

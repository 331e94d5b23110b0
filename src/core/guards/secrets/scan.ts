/** Looks for every shape in one pass, as it is and turned. Takes time in proportion to the text's length. */
import { CharSet } from "./chars.ts";
import { eachHint } from "./hints.ts";
import { looksReal } from "./real.ts";
import type { Shape } from "./shapes.ts";
import { REACH, type Turn } from "./turns.ts";

export interface Hit {
  kind: string;
  /** How it is hidden: ` (in base64)`; empty where it isn't. */
  how: string;
  from: number;
  to: number;
  /** The secret as it would be used. Never leaves the guards. */
  value: string;
}

/** Places of one text that are turned back: more than data holds by chance. An honest text has a handful of them. */
const mostTurned = (length: number) => 300 + length / 2_000;
/** Of what one turn brings to light. */
const MOST_TURNED = 50;
const DEPTH = 1;
const FLOOD = "flood of what looks like hidden secrets";

const NAME = new CharSet(/[A-Za-z0-9_~.-]/);
const TOKEN = new CharSet(/[A-Za-z0-9_~.+/=-]/);
/** Where such a character stands, encoded data would go on. */
const DATA = new CharSet(/[A-Za-z0-9+/_-]/);

/**
 * The secrets in a text, at most `most`. Where it holds more of them, or more turned hints than are followed up, the
 * last hit says so and has no value: what stands behind it has not been looked at.
 */
export function scan(text: string, most: number): Hit[] {
  return look(text, DEPTH, { turns: mostTurned(text.length) }, most);
}

const flood = (at: number): Hit => ({ kind: FLOOD, how: "", from: at, to: at + 1, value: "" });

/** @param depth how many turns within each other are turned back */
function look(text: string, depth: number, left: { turns: number }, most: number): Hit[] {
  const hits: Hit[] = [];
  /** By turn and alignment: the end of what was last turned back. */
  const done = new Map<Turn, number[]>();
  eachHint(text, (hint, at) => {
    if (hint.shape) {
      const hit = tried(text, at, hint.shape);
      if (hit) hits.push(hit);
    } else if (hint.turn && depth > 0) {
      const start = at - hint.lead;
      const ends = done.get(hint.turn) ?? [0, 0, 0, 0];
      done.set(hint.turn, ends);
      // What this hint stands in has been looked at with the one before.
      if (start < 0 || at + REACH / 2 <= ends[start & 3]!) return;
      if (--left.turns < 0) {
        hits.push(flood(at));
        return "stop";
      }
      const turned = hint.turn.back(text, start);
      ends[start & 3] = turned.end;
      for (const hit of look(turned.text, depth - 1, left, MOST_TURNED)) {
        const [from, to] = turned.span(hit.from, hit.to);
        hits.push({ ...hit, how: hint.turn.how, from, to });
      }
    }
    if (hits.length <= most) return undefined;
    hits.splice(most, Infinity, flood(at));
    return "stop";
  });
  return hits;
}

/** Tries a shape where its hint stands. */
function tried(text: string, at: number, { kind, pattern, alone, mixed, back }: Shape): Hit | null {
  if (alone && DATA.at(text, at - 1)) return null;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match || !looksReal(match[1]!, mixed)) return null;
  let [from, to] = [at, at + match[0].length];
  if (alone && DATA.at(text, to)) return null;
  while (back && at - from < REACH && NAME.at(text, from - 1)) from -= 1;
  while (to - at < 4096 && TOKEN.at(text, to)) to += 1;
  return { kind, how: "", from, to, value: text.slice(from, to) };
}

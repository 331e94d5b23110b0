/** Readings of a text in which what was broken over lines, or spaced out, stands together again. Linear. */
import { CharSet } from "./chars.ts";
import { ViewBuilder, type View } from "./view.ts";

/** Marks of comments, quotes and lists before a line's content. */
const MARGIN = new CharSet(/[\s#*/>|"'`;-]/);
const TAIL = new CharSet(/[\s\\"'`,;+]/);
const SOLID = /^[A-Za-z0-9+/=_.~-]+$/;
/** Shorter lines are words. */
const LEAST = 6;
const PART = new CharSet(/[A-Za-z0-9_]/);
/** Characters that stand one by one, at least. */
const SPACED = 12;

/** Lines that hold one word each, joined where several of them follow each other; null where none do. */
export function unwrapped(view: View): View | null {
  const { text } = view;
  const builder = new ViewBuilder(view);
  let open: { from: number; to: number } | null = null;
  let joined = false;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    const line = solid(text, start, next);
    if (line && open) {
      if (!joined) builder.keep(open.from, open.to);
      builder.keep(line.from, line.to);
      joined = true;
    } else if (joined) {
      builder.put("\n", start);
      joined = false;
    }
    open = line;
    start = next;
  }
  return builder.length > 0 ? builder.done() : null;
}

/** The one word that a line holds, without margins and line end, or null. */
function solid(text: string, start: number, end: number): { from: number; to: number } | null {
  let [from, to] = [start, end];
  while (from < to && MARGIN.at(text, from)) from += 1;
  while (to > from && TAIL.at(text, to - 1)) to -= 1;
  return to - from >= LEAST && SOLID.test(text.slice(from, to)) ? { from, to } : null;
}

/** Characters that stand one by one between equal others, `g h p _`, alone; null where there are none. */
export function closedUp(view: View): View | null {
  const { text } = view;
  const builder = new ViewBuilder(view);
  for (let i = 0; i + 2 < text.length; i++) {
    if (!PART.at(text, i) || PART.at(text, i + 1) || !PART.at(text, i + 2)) continue;
    const gap = text[i + 1];
    let end = i;
    while (text[end + 1] === gap && PART.at(text, end + 2)) end += 2;
    if (end - i >= 2 * SPACED) {
      for (let at = i; at <= end; at += 2) builder.keep(at, at + 1);
      builder.put("\n", end);
      i = end;
    }
  }
  return builder.length > 0 ? builder.done() : null;
}

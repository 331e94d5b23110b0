/**
 * Finds secrets in a text: as they are, split, escaped, spaced out, reversed, or encoded up to twice. What is
 * compressed or encrypted can't be found; that no session holds a secret keeps those from mattering. Takes time in
 * proportion to the text's length, whatever it holds.
 */
import { fromNumbers } from "./numbers.ts";
import { scan, type Hit } from "./scan.ts";
import { whole, type View } from "./view.ts";
import { glued, literals, unescaped, visible } from "./views.ts";
import { closedUp, unwrapped } from "./wraps.ts";

export interface Secret extends Hit {
  /** Of the text, counted from 1. */
  line: number;
}

const MOST = 50;

/**
 * The secrets in a text, each once, at most 50, in the order of their places. `from` and `to` are where it stands; of
 * an encoded one, the whole encoded part. `value` and what stands there must not be shown to anyone.
 */
export function findSecrets(text: string): Secret[] {
  const found: Hit[] = [];
  const plain = visible(whole(text));
  const look = (view: View, how: string) => {
    for (const hit of scan(view.text)) {
      const [from, to] = view.span(hit.from, Math.max(hit.from + 1, hit.to));
      const same = found.find((one) => one.value === hit.value || (one.from < to && from < one.to));
      if (!same && found.length < MOST) found.push({ ...hit, how: hit.how || how, from, to });
      else if (same && same.from < to && from < same.to) {
        [same.from, same.to] = [Math.min(same.from, from), Math.max(same.to, to)];
      }
    }
  };
  look(plain, "");
  const views = [unescaped(plain), glued(plain), literals(plain), unwrapped(plain), closedUp(plain)];
  for (const view of views) if (view) look(view, " (in pieces)");
  // Pieces of numbers need no putting together: what stands between numbers is skipped anyway.
  for (const view of fromNumbers(plain)) look(view, " (written as numbers)");
  return withLines(
    text,
    found.toSorted((a, b) => a.from - b.from),
  );
}

function withLines(text: string, hits: readonly Hit[]): Secret[] {
  let [line, at] = [1, 0];
  return hits.map((hit) => {
    for (let next = text.indexOf("\n", at); next >= 0 && next < hit.from; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    return { ...hit, line };
  });
}

/**
 * Finds secrets in a text: as they are, in base64, and in hexadecimal. That is how secrets get into files by accident.
 * Somebody who means to hide one splits, compresses or encrypts it, which no list of decoders can follow: what protects
 * from that is that no session holds a secret. Takes time in proportion to the text's length, whatever it holds.
 */
import { readHex } from "./hex.ts";
import { scan, type Hit } from "./scan.ts";
import { whole, type View } from "./view.ts";
import { visible } from "./visible.ts";

export interface Secret extends Hit {
  /** Of the text, counted from 1. */
  line: number;
}

const MOST = 50;

/**
 * The secrets in a text, each once, in the order of their places, the first of `placesOf`. `value` and what stands
 * there must not be shown to anyone.
 */
export function findSecrets(text: string): Secret[] {
  const hits = placesOf(text, MOST);
  return withLines(
    text,
    hits.filter((hit, i) => hits.findIndex(({ value }) => value === hit.value) === i),
  );
}

/**
 * Where secrets stand, in order, at most `most` of them; where there may be more, a hit without a value says so. `from`
 * and `to` of an encoded one take in the whole encoded part.
 */
export function placesOf(text: string, most: number): Hit[] {
  const found: Hit[] = [];
  const plain = visible(whole(text));
  const look = (view: View, how: string) => {
    for (const hit of scan(view.text, most)) {
      const [from, to] = view.span(hit.from, Math.max(hit.from + 1, hit.to));
      const same = hit.value === "" ? undefined : found.find((one) => one.from < to && from < one.to);
      if (same) [same.from, same.to] = [Math.min(same.from, from), Math.max(same.to, to)];
      else found.push({ ...hit, how: hit.how || how, from, to });
    }
  };
  look(plain, "");
  for (const view of readHex(plain)) look(view, " (in hexadecimal)");
  return found.toSorted((a, b) => a.from - b.from);
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

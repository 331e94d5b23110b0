/**
 * The hidden last line by which Baton finds its own comments. Baton trusts it only if the App is
 * the author.
 */
import { SLUG } from "../model/names.ts";
import { truncateBody } from "../text/markdown.ts";

export interface Marker {
  slug: string;
  /** Identifies the comment: `plan`, `status`, `W1.1.1`, `answer:123`. */
  key: string;
  /** Hash of the body, or `-`. */
  hash: string;
}

const KEY = /^[A-Za-z0-9.:/_-]{1,120}$/;
const HASH = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Returns the body with its marker as the last line.
 *
 * @throws if the key couldn't be read back (a bug, not an input).
 */
export function appendMarker(body: string, slug: string, key: string, hash: string): string {
  if (!SLUG.test(slug) || !isUsable(key, KEY) || !isUsable(hash, HASH))
    throw new Error(`Not a marker: ${slug} ${key} ${hash}`);
  return `${truncateBody(body).trimEnd()}\n\n<!-- baton:${slug} ${key} ${hash} -->`;
}

/** Reads the marker of a body, which is its last line. Returns `null` if there is none. */
export function readMarker(body: string): Marker | null {
  const last = body.replace(/\r/g, "").trimEnd().split("\n").at(-1)!;
  const found = /^<!-- baton:(\S+) (\S+) (\S+) -->$/.exec(last);
  if (!found) return null;
  const [slug, key, hash] = [found[1]!, found[2]!, found[3]!];
  return SLUG.test(slug) && isUsable(key, KEY) && isUsable(hash, HASH) ? { slug, key, hash } : null;
}

const isUsable = (word: string, shape: RegExp) => shape.test(word) && !word.includes("--");

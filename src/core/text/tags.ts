/** Tags of HTML in Markdown: what of them is seen, and which of them hide what stands in them. */

import type { Ends } from "./ends.ts";
import { address } from "./links.ts";

/** A tag is not longer than this, unless it hides something. */
const TAG = 4000;
/** What may go on as a tag for as long as it likes. */
const ENDLESS = /^<\/?[a-z][a-z0-9-]*(?:[\s/](?:[^<>"'`]|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?)?$/i;
/**
 * What stands in these is not on the page: browsers that know ruby hide `rp`, GitHub or the browser takes out the rest.
 * https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/sanitization_filter.rb
 */
export const HIDES: ReadonlySet<string> = new Set(
  (
    "rp script style title textarea template iframe noembed noframes noscript xmp object svg math select datalist " +
    "video audio canvas head"
  ).split(" "),
);
/** Each `sub` in a `sub` is three quarters as large: text in more of them than this is a line of dots. */
const SMALLEST = 3;

export const tiny = (depth: number) => depth > SMALLEST;

interface Tag {
  name: string;
  closing: boolean;
  length: number;
  /** The tag with what of it is seen, or leads to what is. */
  shown: string;
}

/** The tag that begins at `at`, or null; an address in angle brackets is none. */
export function tagAt(text: string, at: number): Tag | null {
  const part = text.slice(at, at + TAG);
  const tag = /^<(\/?)([a-z][a-z0-9-]*)((?:[^<>"'`]|"[^"]*"|'[^']*')*)>/i.exec(part);
  if (!tag && part.length === TAG && ENDLESS.test(part)) {
    const end = text.indexOf(">", at + TAG);
    return { name: "", closing: false, length: end === -1 ? text.length - at : end + 1 - at, shown: "" };
  }
  if (!tag || /^<[a-z][a-z0-9+.-]*:/i.test(tag[0])) return null;
  const [all, closing = "", name = "", attributes = ""] = tag;
  const kept = attributes.matchAll(/\s(href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)/gi);
  const seen = [...kept].filter(([, , value]) => isSeen(value!.replace(/^["']|["']$/g, "")));
  const shown = seen.map(([, attribute, value]) => ` ${attribute}=${value}`).join("");
  return {
    name: name.toLowerCase(),
    closing: closing !== "",
    length: all.length,
    shown: `<${closing}${name}${shown}>`,
  };
}

const isSeen = (to: string) => address(to) === to;

/** Where what the tag hides ends. Only `rp` may do without its end: it then goes on with what it stands in. */
export function endOfTag(text: string, ends: Ends, name: string, from: number): number | null {
  const at = ends.ofTag(name, from);
  if (at !== -1) {
    const tag = tagAt(text, at);
    return tag ? at + tag.length : ends.of(">", at) + 1 || text.length;
  }
  if (name !== "rp") return null;
  const blank = ends.of("\n\n", from);
  return blank === -1 ? Number.MAX_SAFE_INTEGER : blank;
}

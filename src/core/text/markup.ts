/** HTML and titles in Markdown that show nothing, taken out of prose; code spans are left alone. */

/** What each opening is closed by. Without its end it takes the rest where a line begins with it, as on GitHub. */
const HIDDEN: readonly (readonly [string, string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<!", ">"],
  ["<?", "?>"],
];
/** A tag is not longer than this; an opening without an end is text. */
const TAG = 4000;

export function withoutMarkup(text: string): string {
  const ends = new Ends(text);
  let out = "";
  let from = 0;
  const take = (to: number, next: number, instead = "") => {
    out += text.slice(from, to) + instead;
    from = next;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at += 1;
    else if (sign === "`") at = codeSpan(text, at, ends) - 1;
    else if (sign === "<") {
      const hidden = HIDDEN.find(([open]) => text.startsWith(open, at));
      if (hidden) {
        const end = ends.of(hidden[1], at + hidden[0].length);
        if (end !== -1) take(at, end + hidden[1].length);
        else if (/(^|\n) {0,3}$/.test(text.slice(Math.max(0, at - 4), at))) take(at, text.length);
        else continue;
        at = from - 1;
        continue;
      }
      const tag = /^<(\/?[a-z][a-z0-9-]*)((?:[^<>"'`]|"[^"]*"|'[^']*')*)>/i.exec(text.slice(at, at + TAG));
      if (!tag || /^<[a-z][a-z0-9+.-]*:/i.test(tag[0])) continue;
      take(at, at + tag[0].length, `<${tag[1]}${addresses(tag[2]!)}>`);
      at = from - 1;
    } else if (sign === "!" && text[at + 1] === "[") {
      const picture = /^!\[[^\][\n]*\](?=\()/.exec(text.slice(at, at + TAG));
      if (picture) take(at, at + picture[0].length - 1, "![");
      if (picture) at = from - 1;
    } else if (sign === "]" && text[at + 1] === "(") {
      const link = /^\]\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s+("[^"]*"|'[^']*'|\([^()]*\))\s*\)/.exec(
        text.slice(at, at + TAG),
      );
      if (!link) continue;
      take(at, at + link[0].length, `](${link[1]})`);
      at = from - 1;
    }
  }
  return out + text.slice(from);
}

/** `href` and `src` are seen, or lead to what is. */
function addresses(attributes: string): string {
  const kept = attributes.matchAll(/\s(href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)/gi);
  return [...kept].map(([, name, value]) => ` ${name}=${value}`).join("");
}

/** Where the code span that begins here ends; where none does, behind its backticks. */
function codeSpan(text: string, at: number, ends: Ends): number {
  let run = at;
  while (text[run] === "`") run += 1;
  const fence = text.slice(at, run);
  for (let end = ends.of(fence, run); end !== -1; end = ends.of(fence, end)) {
    let stop = end;
    while (text[stop] === "`") stop += 1;
    if (stop - end === fence.length) return stop;
    end = stop;
  }
  return run;
}

/** Looks for ends, and remembers what is not to be found any more: an attacker's openings cost one look each. */
class Ends {
  private readonly text: string;
  private readonly gone = new Set<string>();

  constructor(text: string) {
    this.text = text;
  }

  of(end: string, from: number): number {
    if (this.gone.has(end)) return -1;
    const found = this.text.indexOf(end, from);
    if (found === -1) this.gone.add(end);
    return found;
  }
}

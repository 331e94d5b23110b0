/** Links in Markdown: where they lead is seen, titles are not. */

const LINK = /^\]\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+("[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/;
/** An address that is longer is no address. */
const LONGEST = 500;

/** What stands at a link's `](`: how long it is, and where it leads. */
export function link(text: string): { length: number; to: string } | null {
  const found = LINK.exec(text);
  return found && { length: found[0].length, to: found[1]! };
}

/** The address, unless nobody would see it for what it says: one with spaces, a page's own data, or a whole text. */
export function address(to: string): string {
  return /\s|^<?(data|javascript|vbscript):/i.test(to) || to.length > LONGEST ? "" : to;
}

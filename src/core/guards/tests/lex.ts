/**
 * Source text with its comments and the inside of its strings blanked, at unchanged places and lines: what is left is
 * code, and each literal reads `"   "`. Tolerant: whatever isn't closed ends with its line or the file. Each place is
 * read a fixed number of times, as the text is a stranger's.
 */

/** Where the comment or literal that begins at a place ends (behind it), and which it is; null = none begins there. */
export type Rule = (text: string, at: number) => { end: number; comment: boolean } | null;

/** Rules by the first character of what they recognise. */
export type Rules = Record<string, Rule[]>;

export function blank(text: string, rules: Rules): string {
  const table = new Map(Object.entries(rules));
  const start = new RegExp(`[${[...table.keys()].join("")}]`, "g");
  const parts: string[] = [];
  let from = 0;
  for (let hit = start.exec(text); hit; hit = start.exec(text)) {
    const at = hit.index;
    for (const rule of table.get(hit[0])!) {
      const found = rule(text, at);
      if (!found) continue;
      const inside = text.slice(at, found.end);
      parts.push(text.slice(from, at), found.comment ? spaces(inside) : literal(inside));
      from = start.lastIndex = found.end;
      break;
    }
  }
  parts.push(text.slice(from));
  return parts.join("");
}

const spaces = (text: string) => text.replace(/[^\n]/g, " ");

/** Words of interpolated code are kept: a string that is made from something isn't a constant. */
function literal(text: string): string {
  if (text.length < 2) return " ";
  const inner = text.slice(1, -1);
  const words = text[0] !== "'" && (inner.includes("${") || inner.includes("#{"));
  return `"${words ? inner.replace(/[^\w\n]/g, " ") : spaces(inner)}"`;
}

/** A comment from `mark` to the end of its line. */
export function lineComment(mark: string): Rule {
  return (text, at) => (text.startsWith(mark, at) ? { end: lineEnd(text, at), comment: true } : null);
}

/** A comment between two marks; `nested` ones may stand in one another. */
export function blockComment(open: string, close: string, nested = false): Rule {
  return (text, at) => {
    if (!text.startsWith(open, at)) return null;
    let depth = 1;
    let i = at + open.length;
    while (i < text.length) {
      if (text.startsWith(close, i)) {
        depth -= 1;
        i += close.length;
        if (depth === 0) break;
      } else if (nested && text.startsWith(open, i)) {
        depth += 1;
        i += open.length;
      } else i += 1;
    }
    return { end: i, comment: true };
  };
}

/** A literal between two marks: with backslash escapes or without, over several lines or not. */
export function quoted(mark: string, { escapes = true, lines = false } = {}): Rule {
  return (text, at) => {
    if (!text.startsWith(mark, at)) return null;
    let i = at + mark.length;
    for (; i < text.length; i++) {
      if (escapes && text[i] === "\\") i += 1;
      else if (text.startsWith(mark, i)) return { end: i + mark.length, comment: false };
      else if (!lines && text[i] === "\n") break;
    }
    return { end: Math.min(i, text.length), comment: false };
  };
}

/** What a sticky pattern without repeated alternatives matches, as a literal. */
export function shaped(pattern: RegExp): Rule {
  return (text, at) => {
    pattern.lastIndex = at;
    return pattern.test(text) ? { end: pattern.lastIndex, comment: false } : null;
  };
}

/** A slash begins a regular expression where no value stands before it, and one ends on the same line. */
export function regularExpression(): Rule {
  // Up to here no further slash of the line can begin one, so that no line is read again and again.
  let none = 0;
  return (text, at) => {
    if (
      at < none ||
      !/(?:^|[=(,:[!&|?{};+*%~^>-]|\b(?:return|typeof|case|in|of|void|await))\s*$/.test(
        text.slice(Math.max(0, at - 12), at),
      )
    )
      return null;
    let inClass = false;
    const end = lineEnd(text, at);
    for (let i = at + 1; i < end; i++) {
      const c = text[i];
      if (c === "\\") i += 1;
      else if (c === "[") inClass = true;
      else if (c === "]") inClass = false;
      else if (c === "/" && !inClass) return { end: i + 1, comment: false };
    }
    none = end;
    return null;
  };
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

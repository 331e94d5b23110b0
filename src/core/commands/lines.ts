/** A comment's lines, and which of them speak for their author: what is code, quoted or hidden does not. */

export interface Line {
  text: string;
  /** Starts with `/` (after at most three spaces), outside fences, indented code, code spans, HTML comments. */
  speaks: boolean;
  /** The line without code and HTML comments; empty within a fence. */
  plain: string;
}

const OPENS = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,}|<!--)/;

export function linesOf(body: string): Line[] {
  const found: Line[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    found.push(...judged(paragraph));
    paragraph = [];
  };
  // What the lines are inside of: a fence (its opening run) or an HTML comment that began a line.
  let inside: string | null = null;
  for (const text of body.replace(/\r\n?/g, "\n").split("\n")) {
    const opened: RegExpExecArray | null = inside === null ? OPENS.exec(text) : null;
    if (inside === null && !opened && text.trim() !== "") {
      paragraph.push(text);
      continue;
    }
    flush();
    found.push({ text, speaks: false, plain: "" });
    if (inside !== null && (inside === "<!--" ? text.includes("-->") : closes(text, inside))) inside = null;
    else if (opened && (opened[1] !== "<!--" || !text.includes("-->"))) inside = opened[1]!;
  }
  flush();
  return found;
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line);
  return found !== null && found[1]![0] === fence[0] && found[1]!.length >= fence.length;
}

/** Lines of one paragraph: a code span and an HTML comment may cover them, and both may go over line ends. */
function judged(lines: string[]): Line[] {
  const covers = covered(lines.join("\n"));
  let at = 0;
  return lines.map((text) => {
    const start = at;
    at += text.length + 1;
    const speaks = /^ {0,3}\//.test(text) && !covers.some(([from, to]) => from <= start && start < to);
    return { text, speaks, plain: withoutCovered(text, start, covers) };
  });
}

function withoutCovered(text: string, start: number, covers: readonly [number, number][]): string {
  const end = start + text.length;
  const inLine = covers.filter(([from, to]) => from < end && to > start);
  return inLine.reduceRight((rest, [from, to]) => {
    return rest.slice(0, Math.max(from - start, 0)) + rest.slice(Math.min(to, end) - start);
  }, text);
}

/** Ranges of code spans and HTML comments. A run of backticks without a partner opens nothing. */
function covered(text: string): [number, number][] {
  const marks = [...text.matchAll(/\\[\\`]|`+|<!--|-->/g)];
  const last = new Map(marks.map((mark, i) => [mark[0], i]));
  const ranges: [number, number][] = [];
  for (let i = 0; i < marks.length; i++) {
    const sign = marks[i]![0];
    const end = sign === "<!--" ? "-->" : sign;
    if (sign === "-->" || sign.startsWith("\\") || (last.get(end) ?? -1) <= i) continue;
    const partner = marks.findIndex((mark, j) => j > i && mark[0] === end);
    ranges.push([marks[i]!.index, marks[partner]!.index + end.length]);
    i = partner;
  }
  return ranges;
}

/** Lines of a comment that speak for their author: what is code, quoted or hidden does not. */

/** Lines that start with `/` (after at most three spaces), outside fences, indented code, code spans, HTML comments. */
export function speakingLines(body: string): string[] {
  const found: string[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    found.push(...visible(paragraph));
    paragraph = [];
  };
  // What the lines are inside of: a fence (its opening run) or an HTML comment that began a line.
  let inside: string | null = null;
  for (const line of body.replace(/\r\n?/g, "\n").split("\n")) {
    if (inside !== null) {
      if (inside === "<!--" ? line.includes("-->") : closes(line, inside)) inside = null;
      continue;
    }
    const opened = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,}|<!--)/.exec(line);
    if (opened || line.trim() === "") flush();
    if (!opened) paragraph.push(line);
    else if (opened[1] !== "<!--" || !line.includes("-->")) inside = opened[1]!;
  }
  flush();
  return found;
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line);
  return found !== null && found[1]![0] === fence[0] && found[1]!.length >= fence.length;
}

/** Command lines of one paragraph that no code span and no HTML comment covers; both may go over line ends. */
function visible(lines: string[]): string[] {
  const text = lines.join("\n");
  const covers = covered(text);
  let at = 0;
  return lines.flatMap((line) => {
    const start = at;
    at += line.length + 1;
    if (!/^ {0,3}\//.test(line) || covers.some(([from, to]) => from <= start && start < to)) return [];
    return [line.trim()];
  });
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

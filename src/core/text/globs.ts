/** Compares globs: whether one matches everything that the other one matches. */

// Globs of briefs and settings: `*` and `?` match within a segment (dot files too), `**` matches
// any number of segments. Uses no regular expressions, so a hostile glob costs at most length times
// length.

/** Returns why a glob cannot be used, as the end of a sentence (`"{" …`), or null if it can. */
export function findGlobProblem(glob: string): string | null {
  if (glob === "") return "is empty";
  if (/[{}[\]!]/.test(glob))
    return "uses braces, brackets or `!`; only `*`, `?` and `**` are understood";
  if (glob.includes("\\")) return "contains a backslash; separate folders with `/`";
  if (glob.startsWith("/")) return "starts with `/`; paths count from the repository's root";
  if (glob.endsWith("/")) return `ends with \`/\`; for a whole folder write \`${glob}**\``;
  const segments = glob.split("/");
  if (segments.some((s) => s === "" || s === "." || s === ".."))
    return "contains an empty, `.` or `..` segment";
  if (segments.some((s) => s !== "**" && s.includes("**")))
    return "has `**` beside other characters of a segment";
  return null;
}

/**
 * Returns whether the glob matches the path (from the root, segments separated by `/`). `dir/**`
 * matches everything below `dir`.
 */
export function isGlobMatch(glob: string, path: string): boolean {
  const [g, p] = [glob.split("/"), path.split("/")];
  // A final `**` matches at least one segment, as if `*` preceded it.
  if (g.at(-1) === "**") g.splice(-1, 0, "*");
  return isSequenceMatch(
    g.length,
    p.length,
    (i) => g[i] === "**",
    (i, j) => isSegmentMatch(g[i]!, p[j]!),
  );
}

/**
 * Describes where two lists of globs overlap, or returns null if no path can match both.
 * Conservative: two globs also overlap if one names a file where the other needs a folder.
 */
export function findGlobOverlap(a: readonly string[], b: readonly string[]): string | null {
  for (const one of a) {
    for (const other of b) {
      if (!canGlobsMeet(one, other)) continue;
      if (one === other || !isGlob(other)) return `\`${other}\``;
      return isGlob(one) ? `\`${one}\` and \`${other}\`` : `\`${one}\``;
    }
  }
  return null;
}

function canGlobsMeet(one: string, other: string): boolean {
  const [a, b] = [one.split("/"), other.split("/")];
  return walk(a.length, b.length, (i, j, next) => {
    if (i === a.length && j === b.length) return true;
    // One glob has ended where the other continues: a file where the other needs a folder.
    if (i === a.length) return !isGlob(a[i - 1]!);
    if (j === b.length) return !isGlob(b[j - 1]!);
    // A final `**` matches the rest of the other glob, if there is any.
    if ((a[i] === "**" && i === a.length - 1) || (b[j] === "**" && j === b.length - 1)) return true;
    if (a[i] === "**") return next(i + 1, j) || next(i, j + 1);
    if (b[j] === "**") return next(i, j + 1) || next(i + 1, j);
    return canSegmentsMeet(a[i]!, b[j]!) && next(i + 1, j + 1);
  });
}

const isGlob = (text: string) => /[*?]/.test(text);

function isSegmentMatch(pattern: string, name: string): boolean {
  if (!isGlob(pattern)) return pattern === name;
  const equal = (i: number, j: number) => pattern[i] === "?" || pattern[i] === name[j];
  return isSequenceMatch(pattern.length, name.length, (i) => pattern[i] === "*", equal);
}

/**
 * Matches a pattern in which some elements match any sequence. Only the last such element is ever
 * tried again, which is enough. Nothing recurses, because the author chooses the length of paths.
 */
function isSequenceMatch(
  pattern: number,
  length: number,
  any: (i: number) => boolean,
  equal: Equal,
): boolean {
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < length) {
    if (i < pattern && any(i)) [star, mark, i] = [i, j, i + 1];
    else if (i < pattern && equal(i, j)) [i, j] = [i + 1, j + 1];
    else if (star >= 0) [mark, i, j] = [mark + 1, star + 1, mark + 1];
    else return false;
  }
  while (i < pattern && any(i)) i += 1;
  return i === pattern;
}

function canSegmentsMeet(a: string, b: string): boolean {
  if (!isGlob(a)) return isSegmentMatch(b, a);
  if (!isGlob(b)) return isSegmentMatch(a, b);
  return walk(a.length, b.length, (i, j, next) => {
    if (i === a.length && j === b.length) return true;
    if (a[i] === "*") return next(i + 1, j) || (j < b.length && next(i, j + 1));
    if (b[j] === "*") return next(i, j + 1) || (i < a.length && next(i + 1, j));
    if (i === a.length || j === b.length) return false;
    return (a[i] === "?" || b[j] === "?" || a[i] === b[j]) && next(i + 1, j + 1);
  });
}

type Equal = (i: number, j: number) => boolean;

type Step = (i: number, j: number, next: (i: number, j: number) => boolean) => boolean;

/** Walks two sequences from their starts and visits each pair of positions once. */
function walk(rows: number, columns: number, step: Step): boolean {
  const seen = new Map<number, boolean>();
  const at = (i: number, j: number): boolean => {
    const key = i * (columns + 1) + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const answer = i <= rows && j <= columns && step(i, j, at);
    seen.set(key, answer);
    return answer;
  };
  return at(0, 0);
}

/**
 * Returns whether `outer` matches every path that `inner` matches. Never true by mistake; false if
 * that cannot be decided segment by segment. Costs at most the product of the segment counts.
 */
export function isGlobSuperset(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (!hasWildcard(inner)) return isGlobMatch(outer, inner);
  const [o, n] = [outer.split("/"), inner.split("/")];
  // `rest[j]`: whether the rest of `outer` covers `inner` from segment `j` on. Built backwards.
  let rest = Array.from({ length: n.length + 1 }, (_, j) => j === n.length);
  for (let i = o.length - 1; i >= 0; i -= 1) {
    const now = Array<boolean>(n.length + 1).fill(false);
    for (let j = n.length; j >= 0; j -= 1) {
      const more = j < n.length;
      // `**` matches any number of segments, at the end at least one.
      if (o[i] === "**") now[j] = i === o.length - 1 ? more : rest[j]! || (more && now[j + 1]!);
      else now[j] = more && isSegmentSuperset(o[i]!, n[j]!) && rest[j + 1]!;
    }
    rest = now;
  }
  return rest[0]!;
}

const hasWildcard = (text: string) => /[*?]/.test(text);

function isSegmentSuperset(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (inner === "**") return false;
  return outer === "*" || (!hasWildcard(inner) && isGlobMatch(outer, inner));
}

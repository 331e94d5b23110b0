/**
 * GitHub's filter patterns for branches and paths:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */

/** The last pattern that fits decides; `!` takes a name out again. */
export function included(patterns: readonly string[], name: string): boolean {
  let result = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (fits(negated ? pattern.slice(1) : pattern, name)) result = !negated;
  }
  return result;
}

/**
 * A set in brackets and the quantifiers `?` and `+` are understood for single characters. A long pattern is not tried.
 */
export function fits(pattern: string, name: string): boolean {
  const tokens = pattern.length > 256 ? null : tokensOf(pattern);
  if (!tokens) return false;
  let reached = [true, ...name.split("").map(() => false)];
  for (const token of tokens) {
    const next = reached.map((here) => here && token.min === 0);
    // Whether the token is taking characters at this place: one that takes many goes on as long as it can.
    let taking = false;
    for (const [i, character] of name.split("").entries()) {
      taking = (reached[i]! || (taking && token.many)) && token.takes(character);
      if (taking && token.ends(character)) next[i + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1)!;
}

interface Token {
  takes: (character: string) => boolean;
  /** Whether it may end behind the character. */
  ends: (character: string) => boolean;
  min: 0 | 1;
  many: boolean;
}

const anywhere = () => true;
const one = { ends: anywhere, min: 1, many: false } as const;

function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    const last = tokens.at(-1);
    if (pattern.startsWith("**/", i) && (i === 0 || pattern[i - 1] === "/")) {
      // Any folders, and none: `**/README.md` is the one in the top folder as well.
      tokens.push({ takes: anywhere, ends: (x) => x === "/", min: 0, many: true });
      i += 2;
    } else if (pattern.startsWith("**", i)) {
      tokens.push({ takes: anywhere, ends: anywhere, min: 0, many: true });
      i += 1;
    } else if (c === "*") {
      tokens.push({ takes: (x) => x !== "/", ends: anywhere, min: 0, many: true });
    } else if (c === "?" && last) {
      last.min = 0;
    } else if (c === "+" && last) {
      last.many = true;
    } else if (c === "[") {
      const end = pattern.indexOf("]", i);
      if (end < 0) return null;
      tokens.push({ ...one, takes: setOf(pattern.slice(i + 1, end)) });
      i = end;
    } else {
      const literal = c === "\\" ? (pattern[++i] ?? "\\") : c;
      tokens.push({ ...one, takes: (x) => x === literal });
    }
  }
  return tokens;
}

function setOf(text: string): (character: string) => boolean {
  const ranges = [...text.matchAll(/(.)-(.)|(.)/gs)].map((m) => (m[3] ? [m[3], m[3]] : [m[1]!, m[2]!]));
  return (x) => ranges.some(([from, to]) => x >= from! && x <= to!);
}

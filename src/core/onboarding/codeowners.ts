/** Who is asked to review by CODEOWNERS, read as GitHub does: "About code owners" in GitHub's documentation. */

/** Where GitHub looks; the first that is there counts. */
export const OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

export interface CodeOwners {
  /** Of any file that no later line says otherwise of. */
  everywhere: string[];
  /** All that are named. */
  all: string[];
}

/** GitHub ignores a larger file. */
const MAX_BYTES = 3_000_000;
/** People, teams, addresses. */
const OWNER = /^(@[\w.-]+(\/[\w.-]+)?|[^\s@]+@[^\s@]+)$/;
const ANY_FILE = new Set(["*", "**", "/**", "**/*", "/"]);

/** Never throws: lines that GitHub would skip are skipped. */
export function codeOwnersIn(text: string): CodeOwners {
  if (text.length > MAX_BYTES) return { everywhere: [], all: [] };
  const lines = text.split("\n").flatMap((line) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#[^]*/, "")
      .trim()
      .split(/\s+/);
    return pattern && owners.every((owner) => OWNER.test(owner)) ? [{ pattern, owners }] : [];
  });
  // A line without owners takes them away from what it names.
  const everywhere = lines.findLast(({ pattern }) => ANY_FILE.has(pattern))?.owners ?? [];
  return { everywhere: [...new Set(everywhere)], all: [...new Set(lines.flatMap(({ owners }) => owners))] };
}

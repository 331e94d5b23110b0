/** Paths that a text mentions: `src/units.ts:12`, or an artifact of a completion. */

export interface FileReference {
  path: string;
  line: number | null;
  /** It is written as a path, not as a word that happens to be a file's name. */
  isWritten: boolean;
}

const ENDINGS = [
  ...[
    "[cm]?[jt]sx?|vue|svelte|pyi?|ipynb|rb|go|rs|java|kts?|scala|swift|php|cs|fs",
    "cc?|cpp|hh?|hpp|mm?|lua|pl|jl|exs?",
  ],
  ...[
    "erl|hs|clj|sh|bash|zsh|ps1|bat|sql|graphql|proto|tf|html?|css|scss|less",
    "xml|svg|png|jpe?g|gif|webp|pdf|mdx?",
  ],
  ...["rst|adoc|txt|csv|tsv|json[c5l]?|ya?ml|toml|ini|cfg|conf|lock|gradle|cmake|mk|snap"],
];

export const FILE_NAME = new RegExp(`\\.(?:${ENDINGS.join("|")})$`, "i");

/** Punctuation around a word. */
export const SURROUNDING_MARKS = /^["'`([<{]+|["'`)\]>}.,;:!?]+$/g;

export const isPathWord = (word: string) => /[/.]\w/.test(word);

/**
 * Parses a word as a path from the repository's root, with its line if it has one. Returns null if
 * it cannot be a path.
 */
export function parseFileReference(word: string): FileReference | null {
  const bare = word.replace(SURROUNDING_MARKS, "").replace(/^\.\//, "");
  const [, name = "", line] = /^(.*?)(?::(\d{1,7})(?:[-:]\d{1,7})?)?$/.exec(bare) ?? [];
  const path = name.replace(/\/$/, "");
  const isOdd =
    path === "" ||
    path.length > 300 ||
    /^[/~-]|:|[*?\\|"<>]|\p{Cc}|(?:^|\/)\.{1,2}(?:\/|$)|\/\//u.test(path);
  return isOdd || /^[\d.,]+$/.test(path)
    ? null
    : { path, line: line === undefined ? null : Number(line), isWritten: name.includes("/") };
}

export const listFileReferences = (text: string): FileReference[] =>
  text.split(/[\s,;]+/).flatMap((word) => parseFileReference(word) ?? []);

/** Returns the path of an artifact, or null if the text is something else. */
export function parseArtifactPath(item: string): string | null {
  if (/\s/.test(item.trim())) return null;
  const path = parseFileReference(item)?.path;
  return path !== undefined && (path.includes("/") || FILE_NAME.test(path)) ? path : null;
}

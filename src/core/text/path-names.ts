/** Normalizes paths as file systems that fold names, and people who read them, do. */

const CONTROL = /\p{Cc}/u;
/**
 * Characters that are invisible or change the reading direction. HFS+ ignores some of them in names
 * (https://developer.apple.com/library/archive/technotes/tn/tn1150.html). Emoji in names keep their
 * selector.
 */
const INVISIBLE = /[[\p{Default_Ignorable_Code_Point}\u180e\u2028\u2029]--[\ufe0e\ufe0f]]/v;
const IGNORED = /[\p{Default_Ignorable_Code_Point}\u180e\u2028\u2029]/gu;

/**
 * Letters of other scripts that look like Latin ones, as far as they occur in protected names.
 * Capitals are listed if they look like another letter than their small form does.
 */
const LOOKS_LIKE: Record<string, string> = Object.fromEntries(
  Object.entries({
    a: "аαɑ",
    b: "ЬьƄВΒ",
    c: "сϲ",
    d: "ԁɗ",
    e: "еҽΕ",
    g: "ɡց",
    h: "һհНΗ",
    i: "іıιɩ",
    k: "кκ",
    l: "ӏǀ",
    m: "мΜ",
    n: "ոηΝ",
    o: "оοօ",
    p: "рρ",
    r: "г",
    s: "ѕ",
    t: "тτ",
    u: "υսʋ",
    v: "ѵν",
    w: "ԝѡ",
    x: "хΧ",
    y: "уΥ",
    z: "Ζ",
    ".": "․‧·",
    "/": "∕⁄",
    "-": "‐‑‒–",
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);

export const hasControl = (text: string) => CONTROL.test(text);
export const hasInvisible = (text: string) => INVISIBLE.test(text);

/**
 * Returns a name as the most tolerant file system finds it: ignores case, width, some characters,
 * streams and trailing dots.
 */
export function toFoldedName(name: string): string {
  const plain = name.replace(IGNORED, "").normalize("NFKC").toUpperCase().toLowerCase();
  return plain.split(":")[0]!.replace(/[. ]+$/, "");
}

const toLatin = (text: string) =>
  Array.from(text, (c) => LOOKS_LIKE[c] ?? LOOKS_LIKE[c.toLowerCase()] ?? c).join("");

/** Folds every name of the path and replaces letters with the Latin ones that they look like. */
export function toFoldedPath(path: string): string {
  // A compatibility letter can look like another letter than the one that it stands for.
  return toLatin(toLatin(path).normalize("NFKC")).split("/").map(toFoldedName).join("/");
}

/**
 * Returns whether any file system treats the name as `.git`: by folding, or by NTFS short names.
 */
export function isGitFolder(segment: string): boolean {
  const plain = toFoldedName(segment);
  return plain === ".git" || /^git~[0-9]+$/.test(plain);
}

/** Returns the path for display: shortened, with invisible characters escaped. */
export function quotePath(path: string): string {
  const visible = Array.from(path.slice(0, 200), (c) => {
    const hide = hasControl(c) || hasInvisible(c) || !c.isWellFormed();
    return hide ? `\\u{${c.codePointAt(0)!.toString(16)}}` : c;
  });
  return `\`${visible.join("").replace(/`/g, "'")}\`${path.length > 200 ? "…" : ""}`;
}

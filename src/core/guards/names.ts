/** What a path is taken for: by file systems that fold names, and by people who read it. */

const CONTROL = /\p{Cc}/u;
/**
 * Characters that can't be seen or turn the reading direction; HFS+ ignores some of them in names
 * (https://developer.apple.com/library/archive/technotes/tn/tn1150.html). Emoji in names keep their selector.
 */
const INVISIBLE = /[[\p{Default_Ignorable_Code_Point}\u180e\u2028\u2029]--[\ufe0e\ufe0f]]/v;
const IGNORED = /[\p{Default_Ignorable_Code_Point}\u180e\u2028\u2029]/gu;

/** Letters of other scripts, lower case, that look like one of Latin: of those that occur in protected names. */
const LOOKS_LIKE: Record<string, string> = Object.fromEntries(
  Object.entries({
    a: "аαɑ",
    b: "ЬƄ",
    c: "сϲ",
    d: "ԁɗ",
    e: "еҽ",
    g: "ɡց",
    h: "һհ",
    i: "іıιɩ",
    k: "кκ",
    l: "ӏǀ",
    m: "м",
    n: "ոη",
    o: "оοօ",
    p: "рρ",
    r: "г",
    s: "ѕ",
    t: "тτ",
    u: "υսʋ",
    v: "ѵν",
    w: "ԝѡ",
    x: "х",
    y: "у",
    ".": "․‧·",
    "/": "∕⁄",
    "-": "‐‑‒–",
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);

export const hasControl = (text: string) => CONTROL.test(text);
export const hasInvisible = (text: string) => INVISIBLE.test(text);

/** A name as the most tolerant file system finds it: case, width, ignored characters, streams, trailing dots. */
export function foldedName(name: string): string {
  const plain = name.replace(IGNORED, "").normalize("NFKC").toUpperCase().toLowerCase();
  return plain.split(":")[0]!.replace(/[. ]+$/, "");
}

/** The path with every name folded, and letters replaced by the Latin ones that they look like. */
export function foldedPath(path: string): string {
  const latin = Array.from(path.normalize("NFKC"), (c) => LOOKS_LIKE[c.toLowerCase()] ?? LOOKS_LIKE[c] ?? c).join("");
  return latin.split("/").map(foldedName).join("/");
}

/** Whether some file system takes it for `.git`: folded, or by NTFS's short names. */
export function isGitFolder(segment: string): boolean {
  const plain = foldedName(segment);
  return plain === ".git" || /^git~[0-9]+$/.test(plain);
}

/** The path as it may be shown: bounded, and what can't be seen escaped. */
export function shown(path: string): string {
  const visible = Array.from(path.slice(0, 200), (c) => {
    const hide = hasControl(c) || hasInvisible(c) || !c.isWellFormed();
    return hide ? `\\u{${c.codePointAt(0)!.toString(16)}}` : c;
  });
  return `\`${visible.join("").replace(/`/g, "'")}\`${path.length > 200 ? "…" : ""}`;
}

/**
 * What the elements and classes in GitHub's HTML mean to a reader. GitHub removes classes and
 * styles that people write.
 */

export type ElementKind =
  /**
   * The author's own plain text, if no other element surrounds it. `keepsLines`: an e-mail, whose
   * line breaks are visible.
   */
  | { is: "plain"; name: string; keepsLines: boolean; language: string }
  | { is: "hidden"; instead: string }
  | { is: "heading"; level: number }
  | { is: "list"; start: number | null }
  | { is: "code"; preformatted: boolean; language: string }
  | { is: "emphasis"; sign: string }
  | { is: "small"; name: string }
  | { is: "link"; refers: "commit" | "footnote" | "other" | null }
  | { is: "picture"; emoji: boolean }
  | {
      is:
        | "break"
        | "rule"
        | "quote"
        | "item"
        | "details"
        | "table"
        | "row"
        | "cell"
        | "suggestion"
        | "added"
        | "box";
    }
  /** `block` starts a new line. */
  | { is: "block" | "inline" };

/** Elements that browsers hide or replace. */
const HIDDEN = new Set(
  (
    "script style title textarea template iframe noembed noframes noscript xmp object svg " +
    "math select datalist video audio canvas head rp clipboard-copy button"
  ).split(" "),
);
/**
 * `email-…`: https://github.com/github/html-pipeline, `EmailReplyFilter`: the page shows `…` in
 * their place.
 */
const HIDDEN_CLASSES = new Set(
  (
    "sr-only d-none anchor zeroclipboard-container email-hidden-toggle email-hidden-reply " +
    "email-signature-reply render-plaintext-hidden js-render-enrichment-loader " +
    "data-footnote-backref"
  ).split(" "),
);
/**
 * Fences that GitHub draws as diagrams: "Creating diagrams",
 * https://docs.github.com/get-started/writing-on-github
 */
const DRAWN = new Set(["mermaid", "geojson", "topojson", "stl", "math"]);
const BLOCKS = new Set(
  "section article center dl dt dd figure figcaption summary tbody thead tfoot caption".split(" "),
);
const EMPHASES: Record<string, string> = {
  strong: "**",
  b: "**",
  em: "_",
  i: "_",
  del: "~~",
  s: "~~",
  strike: "~~",
};
/**
 * `js-render-needs-enrichment` is GitHub's wrapper of a diagram, which a frame of another host
 * draws.
 */
const DIAGRAM = "js-render-needs-enrichment";
const REFERENCES = new Set(["user-mention", "team-mention", "issue-link", "js-issue-link"]);

export function getElementKind(name: string, attributes: Record<string, string>): ElementKind {
  const classes = (attributes["class"] ?? "").split(/\s+/);
  const has = (one: string) => classes.includes(one);
  const drawn = has(DIAGRAM)
    ? "diagram"
    : name === "math-renderer"
      ? "math"
      : getDrawnLanguage(name, attributes, classes);
  if (drawn !== null)
    return { is: "hidden", instead: drawn === "math" ? "[formula]" : "[diagram]" };
  if (isHidden(name, attributes, classes)) return { is: "hidden", instead: "" };
  if (has("js-suggested-changes-blob")) return { is: "suggestion" };
  switch (name) {
    case "p":
      return { is: "plain", name, keepsLines: false, language: "" };
    case "div":
      if (has("email-quoted-reply") || has("markdown-alert")) return { is: "quote" };
      return {
        is: "plain",
        name,
        keepsLines: has("email-fragment"),
        language: getHighlightLanguage(classes),
      };
    case "br":
      return { is: "break" };
    case "hr":
      return { is: "rule" };
    case "blockquote":
      return { is: "quote" };
    case "ul":
    case "ol":
      return {
        is: "list",
        start: name === "ol" ? Number.parseInt(attributes["start"] ?? "1", 10) || 1 : null,
      };
    case "li":
      return { is: "item" };
    case "details":
      return { is: "details" };
    case "table":
      return { is: "table" };
    case "tr":
      return { is: "row" };
    case "td":
    case "th":
      return has("blob-code-addition") ? { is: "added" } : { is: "cell" };
    case "pre":
      return createCodeKind(attributes["lang"] ?? "");
    case "code":
      return {
        is: "code",
        preformatted: false,
        language: /^language-([\w+#.-]+)$/.exec(classes[0] ?? "")?.[1] ?? "",
      };
    case "sub":
    case "sup":
      return { is: "small", name };
    case "a":
      return { is: "link", refers: getReferenceKind(attributes, classes) };
    case "img":
      return { is: "picture", emoji: has("emoji") };
    case "input":
      return attributes["type"] === "checkbox" ? { is: "box" } : { is: "hidden", instead: "" };
    default:
      return getOtherKind(name);
  }
}

function getOtherKind(name: string): ElementKind {
  const level = /^h([1-6])$/.exec(name)?.[1];
  if (level !== undefined) return { is: "heading", level: Number(level) };
  const sign = EMPHASES[name];
  if (sign !== undefined) return { is: "emphasis", sign };
  return { is: BLOCKS.has(name) ? "block" : "inline" };
}

function isHidden(
  name: string,
  attributes: Record<string, string>,
  classes: readonly string[],
): boolean {
  if (HIDDEN.has(name) || "hidden" in attributes || "data-footnote-backref" in attributes)
    return true;
  if (/(?:display:\s*none|visibility:\s*hidden)/.test(attributes["style"] ?? "")) return true;
  return classes.some((one) => HIDDEN_CLASSES.has(one));
}

function getDrawnLanguage(
  name: string,
  attributes: Record<string, string>,
  classes: readonly string[],
): string | null {
  const language =
    name === "pre" ? (attributes["lang"] ?? "").toLowerCase() : getHighlightLanguage(classes);
  return DRAWN.has(language) ? language : null;
}

function createCodeKind(language: string): ElementKind {
  return {
    is: "code",
    preformatted: true,
    language: /^[\w+#.-]{1,40}$/.test(language) ? language : "",
  };
}

/**
 * `yaml` of `highlight highlight-source-yaml`, `html-basic` of `highlight
 * highlight-text-html-basic`.
 */
function getHighlightLanguage(classes: readonly string[]): string {
  if (!classes.includes("highlight")) return "";
  const found = classes.map((one) => /^highlight-(?:source|text)-([\w+#.-]{1,40})$/.exec(one)?.[1]);
  return found.find((one) => one !== undefined) ?? "";
}

function getReferenceKind(
  attributes: Record<string, string>,
  classes: readonly string[],
): "commit" | "footnote" | "other" | null {
  if (classes.includes("commit-link")) return "commit";
  if ("data-footnote-ref" in attributes) return "footnote";
  return classes.some((one) => REFERENCES.has(one)) ? "other" : null;
}

// Addresses of links and pictures, as far as they may go into a prompt or a hash.

/** Nobody sees the text of a longer address. */
const LONGEST = 500;
/**
 * GitHub signs upload addresses again in each rendering: `?jwt=…`, `?token=…`,
 * `?X-Amz-Signature=…`.
 */
const SIGNED = /[?&](?:jwt|token|signature|x-amz-signature)=/i;

/**
 * Returns the address, or `""` if a reader would not see it. Removes signatures, because they
 * change with each rendering and grant access. Removes fragments, because GitHub makes up their
 * names.
 */
export function readAddress(address: string): string {
  if (
    address.startsWith("#") ||
    address.length > 4 * LONGEST ||
    !/^(?:https?:|mailto:|[^:]*(?:[/?#]|$))/i.test(address)
  )
    return "";
  const query = address.indexOf("?");
  const plain =
    query !== -1 && SIGNED.test(address.slice(query)) ? address.slice(0, query) : address;
  return plain.length > LONGEST || /[\s()<>]/.test(plain) ? encodeAddress(plain) : plain;
}

function encodeAddress(address: string): string {
  const encoded = address.replace(/[()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return encoded.length > LONGEST || /\s/.test(encoded) ? "" : encoded;
}

/**
 * Returns the full sha of a commit whose link shows an abbreviated one. Returns null if the link
 * leads elsewhere.
 */
export function readCommitSha(address: string, label: string): string | null {
  const id = /\/commit\/([0-9a-f]{40,64})$/.exec(address.slice(-300))?.[1];
  return id !== undefined && label.length >= 7 && id.startsWith(label) ? id : null;
}

/** `:shipit:`: a picture that GitHub has a name for. */
export function isEmojiName(text: string): boolean {
  return /^:[\w+-]{1,40}:$/.test(text);
}

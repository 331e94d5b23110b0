import { isIPv4 } from "node:net";
import sanitizeHtml from "sanitize-html";
import type { Attributes, Tag } from "sanitize-html";
import { linkReferences, renderReferenceLink, type MarkdownOrigin } from "./references.ts";

/**
 * Returns whether an address leads to another server on this machine. Browsers send a host's
 * cookies to all of its ports, so a job behind such a link could steal them.
 */
export function isOtherLocalServer(address: string, own: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, hostname } = new URL(address);
  const home = new URL(own);
  return origin !== home.origin && (isLoopback(hostname) || hostname === home.hostname);
}

function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return /^(127|0)\./.test(hostname);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^\[(::1?|::ffff:.*)\]$/.test(hostname)
  );
}

/**
 * Elements that GitHub allows: https://github.com/github/markup#github-markup (the sanitizer's list
 * of elements).
 */
export const ALLOWED_TAGS = [
  ...[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "br",
    "hr",
    "blockquote",
    "pre",
    "code",
    "samp",
    "kbd",
  ],
  ...[
    "a",
    "b",
    "i",
    "strong",
    "em",
    "tt",
    "ins",
    "del",
    "s",
    "strike",
    "sup",
    "sub",
    "q",
    "var",
    "small",
    "mark",
  ],
  ...[
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "caption",
    "abbr",
  ],
  ...[
    "details",
    "summary",
    "figure",
    "figcaption",
    "ruby",
    "rt",
    "rp",
    "cite",
    "dfn",
    "time",
    "wbr",
    "bdo",
    "img",
  ],
  "input",
];

/** Makes rendered Markdown safe for a page: no script, style, frame, form or foreign picture. */
export function sanitizeMarkup(rendered: string, origin: MarkdownOrigin): string {
  const open: string[] = [];
  const looks = { left: 50 };
  const leadingTo = (href: string): Attributes =>
    isOtherLocalServer(href, origin.sandbox.url) ? {} : { href };
  return sanitizeHtml(rendered, {
    allowedTags: ALLOWED_TAGS,
    allowedAttributes: {
      a: ["href", "rel", "title"],
      img: ["src", "alt", "title", "width", "height"],
      input: ["type", "disabled", "checked"],
      ol: ["start"],
      "*": ["align", "dir", "lang"],
      ...{ td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"], details: ["open"] },
      ...{ code: ["class"], span: ["class"], abbr: ["title"], time: ["datetime"] },
    },
    allowedClasses: { code: [/^language-[\w+#-]+$/], span: ["add", "del", "hunk"] },
    allowedSchemes: ["http", "https", "mailto"],
    allowProtocolRelative: false,
    disallowedTagsMode: "discard",
    exclusiveFilter: (frame) => frame.tag === "input" && frame.attribs["type"] !== "checkbox",
    transformTags: {
      a: (tagName, attribs) => {
        const { href, ...others } = attribs;
        const there = href === undefined ? {} : leadingTo(resolveAddress(href, origin.links));
        return { tagName, attribs: { ...others, ...there, rel: "nofollow noopener" } };
      },
      // Foreign pictures become links, because their host would learn who reads the page.
      img: (tagName, attribs): Tag => {
        const src = resolveAddress(attribs["src"] ?? "", origin.pictures);
        if (src.startsWith("/") && !src.startsWith("//"))
          return { tagName, attribs: { alt: "", ...attribs, src } };
        const text = `[picture: ${attribs["alt"] || src}]`;
        return { tagName: "a", attribs: { ...leadingTo(src), rel: "nofollow noopener" }, text };
      },
      input: (tagName, attribs) => ({ tagName, attribs: { ...attribs, disabled: "" } }),
    },
    onOpenTag: (name) => void open.push(name),
    onCloseTag: () => void open.pop(),
    textFilter: (text) =>
      open.some((name) => UNLINKED_TAGS.has(name))
        ? text
        : linkReferences(text, origin, looks, renderReferenceLink),
  });
}

/** Elements in which `#1` and `@name` have no meaning. */
const UNLINKED_TAGS = new Set(["a", "code", "pre", "samp", "kbd"]);

/** Resolves a relative address from the place of the text. Other addresses stay unchanged. */
function resolveAddress(address: string, base: string): string {
  if (
    address === "" ||
    address.startsWith("#") ||
    /^[a-z][a-z0-9+.-]*:|^\/\//i.test(address.trim())
  )
    return address;
  const host = "http://here.invalid";
  if (!URL.canParse(address, `${host}${base}`)) return "";
  const url = new URL(address, `${host}${base}`);
  return url.origin === host ? `${url.pathname}${url.search}${url.hash}` : address;
}

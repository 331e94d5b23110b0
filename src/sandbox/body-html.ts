/**
 * `body_html` of issues, comments and reviews: GitHub's Markdown with the elements of GitHub's
 * pages. It is only an approximation. Renderings by GitHub itself are recorded in
 * `test/spec/text/github-renderings.json`.
 */
import { Marked, type TokenizerAndRendererExtension } from "marked";
import sanitizeHtml from "sanitize-html";
import { getGit } from "./git/get-git.ts";
import { ALLOWED_TAGS } from "./pages/markdown/sanitize.ts";
import { linkReferences, type Reference } from "./pages/markdown/references.ts";
import { escapeHtml } from "./pages/html.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Repository } from "./schema/repository.ts";

const MAX_CACHED = 2_000;
const MAX_LENGTH = 300_000;
const cache = new Map<string, string>();
/** Number of signed addresses. GitHub signs them again for each rendering. */
let signatures = 0;

const ALERT = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>)?\n?/;
const FENCE = /<pre(?: lang="([\w+#.-]+)")?><code>([\s\S]*?)<\/code><\/pre>/g;
const DIAGRAM_LANGUAGES = new Set(["mermaid", "geojson", "topojson", "stl"]);
/** `$$…$$`, and `$…$` at words. */
const MATH = /\$\$[^$\n]+\$\$|(?<![\w$\\])\$(?=[^\s$])[^$\n]*(?<=[^\s$])\$(?![\w$])/g;
/** Their text is removed as well. */
const REMOVED_TAGS = [
  "script",
  "style",
  "textarea",
  "option",
  "noscript",
  "title",
  "iframe",
  "noembed",
  "noframes",
  "xmp",
];
const ATTRIBUTES = {
  a: ["href"],
  img: ["src", "alt", "title", "width", "height"],
  input: ["type", "disabled", "checked"],
  ...{ ol: ["start"], pre: ["lang"], details: ["open"], abbr: ["title"], time: ["datetime"] },
  ...{ td: ["colspan", "rowspan"], th: ["colspan", "rowspan"], div: ["class"], p: ["class"] },
  "*": ["align", "dir", "lang", "title", "name", "aria-label"],
};

/** Returns the text as its page shows it; `""` for none. */
export function renderBody(sandbox: Sandbox, repository: Repository, text: string | null): string {
  // The targets of references may be created later. The text is then rendered again.
  const seen = [sandbox.url, repository.id, repository.nextNumber, sandbox.world.accounts.length];
  const key = [...seen, text ?? ""].join("\0");
  let html = cache.get(key);
  if (html === undefined) {
    if (cache.size >= MAX_CACHED) cache.clear();
    html = renderMarkdown(text ?? "", createLinker(sandbox, repository));
    cache.set(key, html);
  }
  return signUploads(html);
}

/**
 * Renders any text. The given function links issues, people and commits in text that is already
 * HTML.
 */
export function renderMarkdown(
  text: string,
  link: (html: string) => string = (html) => html,
): string {
  if (text.length > MAX_LENGTH) return renderAsWritten(text);
  try {
    return formatElements(sanitizeMarkup(parseMarkdown(text), link));
  } catch (error) {
    // A text that is nested too deeply for the stack stays unrendered.
    if (error instanceof RangeError) return renderAsWritten(text);
    throw error;
  }
}

/** Returns `body_text`: the text without markup. */
export function toText(html: string): string {
  return sanitizeHtml(html, { allowedTags: [], allowedAttributes: {} }).trim();
}

const renderAsWritten = (text: string) => `<pre><code>${escapeHtml(text)}</code></pre>`;

/** `$$` on separate lines: a fence of math. */
const MATH_BLOCK: TokenizerAndRendererExtension = {
  name: "math",
  level: "block",
  start: (text) => text.match(/^\$\$ *\n/m)?.index,
  tokenizer(text) {
    const found = /^\$\$ *\n([^$]*)\n\$\$ *(?:\n|$)/.exec(text);
    return found ? { type: "math", raw: found[0], text: found[1] } : undefined;
  },
  renderer: ({ text }) => `<pre lang="math"><code>${escapeHtml(String(text))}</code></pre>\n`,
};

function parseMarkdown(text: string): string {
  const marked = new Marked({ gfm: true, breaks: true, async: false });
  marked.use({
    extensions: [MATH_BLOCK],
    renderer: {
      code({ text: source, lang }) {
        const language = /^[\w+#.-]+/.exec(lang ?? "")?.[0];
        const attribute = language === undefined ? "" : ` lang="${language}"`;
        return `<pre${attribute}><code>${escapeHtml(source)}</code></pre>\n`;
      },
      blockquote({ tokens }) {
        const body = this.parser.parse(tokens);
        const kind = ALERT.exec(body)?.[1];
        if (kind === undefined) return `<blockquote>\n${body}</blockquote>\n`;
        const title = `${kind[0]!}${kind.slice(1).toLowerCase()}`;
        const box = `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}">`;
        return (
          `${box}<p ` +
          `class="markdown-alert-title">${title}</p><p>${body.replace(ALERT, "")}</div>\n`
        );
      },
    },
  });
  return marked.parse(text) as string;
}

function sanitizeMarkup(html: string, link: (html: string) => string): string {
  const open: string[] = [];
  return sanitizeHtml(html, {
    allowedTags: ALLOWED_TAGS,
    allowedAttributes: ATTRIBUTES,
    allowedClasses: {
      div: ["markdown-alert", /^markdown-alert-\w+$/],
      p: ["markdown-alert-title"],
    },
    allowedSchemes: ["http", "https", "mailto"],
    nonTextTags: REMOVED_TAGS,
    exclusiveFilter: (frame) => frame.tag === "input" && frame.attribs["type"] !== "checkbox",
    onOpenTag: (name) => void open.push(name),
    onCloseTag: () => void open.pop(),
    textFilter: (text) =>
      open.some((name) => PLAIN_TAGS.has(name)) ? text : link(renderMath(text)),
  });
}

/** Elements in which `#1`, `@name` and `$x$` have no meaning. */
const PLAIN_TAGS = new Set(["a", "code", "pre", "samp", "kbd"]);

function renderMath(text: string): string {
  return text.replaceAll(MATH, (math) => {
    const kind = math.startsWith("$$") ? "display" : "inline";
    return (
      `<math-renderer class="js-${kind}-math" style="display: ` +
      `inline-block">${math}</math-renderer>`
    );
  });
}

/** Applies GitHub's changes to the elements, after unsafe ones were removed. */
function formatElements(html: string): string {
  return html
    .replaceAll(/<(p|h[1-6]|ul|ol)>/g, '<$1 dir="auto">')
    .replaceAll(" />", ">")
    .replaceAll("<br>", "<br>\n")
    .replaceAll(/<input( checked)? disabled type="checkbox">/g, (_, checked?: string) =>
      renderCheckbox(checked ? ' checked=""' : ""),
    )
    .replaceAll(FENCE, (_, language: string | undefined, code: string) =>
      renderFence(language ?? "", code),
    );
}

const renderCheckbox = (checked: string) =>
  `<input type="checkbox" disabled="" class="task-list-item-checkbox"${checked}>`;

function renderFence(language: string, code: string): string {
  if (language === "math") {
    return (
      '<math-renderer class="js-display-math" style="display: ' +
      `block">$$${code}$$</math-renderer>`
    );
  }
  if (DIAGRAM_LANGUAGES.has(language)) return renderDiagram(language, code);
  if (language === "suggestion") return renderSuggestion(code);
  if (language === "") {
    const block = `<pre class="notranslate"><code class="notranslate">${code}\n</code></pre>`;
    return (
      '<div class="snippet-clipboard-content notranslate position-relative ' +
      `overflow-auto">${block}</div>`
    );
  }
  const name = language.toLowerCase() === "yml" ? "yaml" : language.toLowerCase();
  return (
    `<div class="highlight highlight-source-${name}" dir="auto"><pre ` +
    `class="notranslate">${code}</pre></div>`
  );
}

function renderDiagram(language: string, code: string): string {
  const source =
    '<div class="render-plaintext-hidden" dir="auto"><pre ' +
    `lang="${language}">${code}</pre></div>`;
  const target = `<div class="js-render-enrichment-target">${source}</div>`;
  const classes = "js-render-needs-enrichment render-needs-enrichment position-relative";
  return `<section class="${classes}" data-type="${language}">${target}</section>`;
}

function renderSuggestion(code: string): string {
  const cell = '<td class="blob-code-inner blob-code-addition js-blob-code-addition">';
  const rows = code.split("\n").map((line) => `<tr class="border-0">${cell}${line}</td></tr>`);
  const table = `<table><tbody>${rows.join("")}</tbody></table>`;
  return `<div class="my-2 border rounded-2 js-suggested-changes-blob diff-view">${table}</div>`;
}

function createLinker(sandbox: Sandbox, repository: Repository): (html: string) => string {
  const place = {
    repository,
    git: getGit(sandbox, repository),
    base: `/${repository.owner}/${repository.name}`,
  };
  const looks = { left: 50 };
  return (html) =>
    linkReferences(html, { sandbox, place }, looks, (reference) =>
      renderReference(sandbox.url, reference),
    );
}

const CLASSES = {
  user: "user-mention notranslate",
  issue: "issue-link js-issue-link",
  commit: "commit-link",
};

function renderReference(url: string, { kind, path, text }: Reference): string {
  const shown = kind === "commit" ? `<tt>${text}</tt>` : text;
  return (
    `<a class="${CLASSES[kind]}" data-hovercard-type="${kind}" ` +
    `href="${url}${path}">${shown}</a>`
  );
}

/** Signs the addresses of uploads to issues, which are valid for five minutes. */
function signUploads(html: string): string {
  return html.replaceAll(
    /src="https:\/\/github\.com\/user-attachments\/assets\/([\w-]{1,80})"/g,
    (_, id: string) => {
      return `src="https://private-user-images.githubusercontent.com/1/${id}.png?jwt=${++signatures}"`;
    },
  );
}

import { randomBytes } from "node:crypto";
import { Marked } from "marked";
import type { Sandbox } from "../../sandbox.ts";
import { escapeHtml, markup, markTrusted, type Html } from "../html.ts";
import type { RepositoryPlace } from "../visit.ts";
import { sanitizeMarkup } from "./sanitize.ts";
import { renderDiagram } from "./diagram.ts";
import type { MarkdownOrigin } from "./references.ts";

const MOST_CACHED = 1_000;
const LONGEST = 300_000;
const cachedHtml = new Map<string, Html>();

/** Renders GitHub's Markdown as safe HTML. */
export function renderPageMarkdown(text: string, origin: MarkdownOrigin): Html {
  if (text.length > LONGEST) return markup`<pre>${text}</pre>`;
  const { sandbox, place, links, breaks } = origin;
  // The targets of references may be created later. The text is then rendered again.
  const seen = [place.repository.id, place.repository.nextNumber, sandbox.world.accounts.length];
  const key = [sandbox.gitDir(place.repository), ...seen, links, breaks, text].join("\0");
  const known = cachedHtml.get(key);
  if (known) return known;
  if (cachedHtml.size >= MOST_CACHED) cachedHtml.clear();
  const fresh = renderSafely(text, origin);
  cachedHtml.set(key, fresh);
  return fresh;
}

/** Renders a comment's text, as on the page of an issue. */
export function renderCommentText(
  sandbox: Sandbox,
  place: RepositoryPlace,
  text: string | null,
): Html {
  if (text === null || text.trim() === "")
    return markup`<p class="quiet">No description provided.</p>`;
  const links = `${place.base}/issues/1`;
  return renderPageMarkdown(text, { sandbox, place, links, pictures: links, breaks: true });
}

/**
 * Renders a text. One that is nested too deeply for the stack stays unrendered, so that it can't
 * break the page.
 */
function renderSafely(text: string, origin: MarkdownOrigin): Html {
  try {
    return renderUncached(text, origin);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return markup`<pre>${text}</pre>`;
  }
}

function renderUncached(text: string, origin: MarkdownOrigin): Html {
  const diagrams: Html[] = [];
  // The mark is unguessable, so that only a code fence can request a diagram.
  const mark = `diagram-${randomBytes(9).toString("hex")}-`;
  const marked = new Marked({ gfm: true, breaks: origin.breaks, async: false });
  marked.use({
    renderer: {
      code({ text: source, lang }) {
        const [language = ""] = (lang ?? "").split(/\s/);
        const picture = language === "mermaid" ? renderDiagram(source) : null;
        if (picture) return `<p>${mark}${diagrams.push(picture) - 1}.</p>\n`;
        const body = renderCode(source, language);
        return `<pre><code class="language-${escapeHtml(language)}">${body}\n</code></pre>\n`;
      },
    },
  });
  const safe = sanitizeMarkup(marked.parse(text) as string, origin);
  const shown = safe.replaceAll(new RegExp(`<p>${mark}(\\d+)\\.</p>`, "g"), (_, at: string) => {
    return diagrams[Number(at)]?.text ?? "";
  });
  return markup`<div class="markdown">${markTrusted(shown)}</div>`;
}

function renderCode(source: string, language: string): string {
  if (language === "diff") return renderDiffLines(source);
  // In a review: the lines that replace the commented ones.
  return language === "suggestion"
    ? `<span class="add">${escapeHtml(source)}</span>`
    : escapeHtml(source);
}

const LINES: Record<string, string> = { "+": "add", "-": "del", "@": "hunk" };

function renderDiffLines(source: string): string {
  return source
    .split("\n")
    .map((line) => {
      const kind = LINES[line[0] ?? ""];
      return kind ? `<span class="${kind}">${escapeHtml(line)}</span>` : escapeHtml(line);
    })
    .join("\n");
}

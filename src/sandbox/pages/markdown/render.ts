import { randomBytes } from "node:crypto";
import { Marked } from "marked";
import type { Sandbox } from "../../sandbox.ts";
import { escapeHtml, markup, trusted, type Html } from "../html.ts";
import type { Place } from "../visit.ts";
import { clean } from "./clean.ts";
import { diagram } from "./diagram.ts";
import type { Origin } from "./origin.ts";

const KEPT = 1_000;
const LONGEST = 300_000;
const rendered = new Map<string, Html>();

/** GitHub's Markdown as HTML that is safe to show. */
export function markdown(text: string, origin: Origin): Html {
  if (text.length > LONGEST) return markup`<pre>${text}</pre>`;
  const { sandbox, place, links, breaks } = origin;
  // What references lead to may come later: then it is rendered again.
  const seen = [place.repository.id, place.repository.nextNumber, sandbox.world.accounts.length];
  const key = [sandbox.gitDir(place.repository), ...seen, links, breaks, text].join("\0");
  const known = rendered.get(key);
  if (known) return known;
  if (rendered.size >= KEPT) rendered.clear();
  const fresh = rendering(text, origin);
  rendered.set(key, fresh);
  return fresh;
}

/** A comment's text, as on the page of an issue. */
export function commentText(sandbox: Sandbox, place: Place, text: string | null): Html {
  if (text === null || text.trim() === "") return markup`<p class="quiet">No description provided.</p>`;
  const links = `${place.base}/issues/1`;
  return markdown(text, { sandbox, place, links, pictures: links, breaks: true });
}

/** What is nested deeper than the stack reaches stays as it was written: it must not take the page with it. */
function rendering(text: string, origin: Origin): Html {
  try {
    return render(text, origin);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return markup`<pre>${text}</pre>`;
  }
}

function render(text: string, origin: Origin): Html {
  const diagrams: Html[] = [];
  // Nobody can guess it, so that no text can ask for a diagram but by a fence.
  const mark = `diagram-${randomBytes(9).toString("hex")}-`;
  const marked = new Marked({ gfm: true, breaks: origin.breaks, async: false });
  marked.use({
    renderer: {
      code({ text: source, lang }) {
        const [language = ""] = (lang ?? "").split(/\s/);
        const picture = language === "mermaid" ? diagram(source) : null;
        if (picture) return `<p>${mark}${diagrams.push(picture) - 1}.</p>\n`;
        const body = bodyOf(source, language);
        return `<pre><code class="language-${escapeHtml(language)}">${body}\n</code></pre>\n`;
      },
    },
  });
  const safe = clean(marked.parse(text) as string, origin);
  const shown = safe.replaceAll(new RegExp(`<p>${mark}(\\d+)\\.</p>`, "g"), (_, at: string) => {
    return diagrams[Number(at)]?.text ?? "";
  });
  return markup`<div class="markdown">${trusted(shown)}</div>`;
}

function bodyOf(source: string, language: string): string {
  if (language === "diff") return diffLines(source);
  // In a review: the lines that are to stand in place of those that it is about.
  return language === "suggestion" ? `<span class="add">${escapeHtml(source)}</span>` : escapeHtml(source);
}

const LINES: Record<string, string> = { "+": "add", "-": "del", "@": "hunk" };

function diffLines(source: string): string {
  return source
    .split("\n")
    .map((line) => {
      const kind = LINES[line[0] ?? ""];
      return kind ? `<span class="${kind}">${escapeHtml(line)}</span>` : escapeHtml(line);
    })
    .join("\n");
}

/** What a person says in Markdown, as the core gets to know it: by the page that GitHub would render. */
import { readRendered } from "../../../src/core/text/rendered.ts";
import { joinLines, type Line } from "../../../src/core/text/rendered-lines.ts";
import { renderMarkdown } from "../../../src/sandbox/markdown/body-html.ts";

export function written(markdown: string): Line[] {
  return readRendered(renderMarkdown(markdown));
}

/** The same as one text, as prompts have it. */
export function shown(markdown: string): string {
  return joinLines(written(markdown));
}

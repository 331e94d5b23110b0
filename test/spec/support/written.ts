/**
 * A person's Markdown comment as the core receives it: parsed from the page that GitHub would
 * render.
 */
import { readRenderedHtml } from "../../../src/core/text/rendered-html.ts";
import { joinLines, type RenderedLine } from "../../../src/core/text/rendered-lines.ts";
import { renderMarkdown } from "../../../src/sandbox/body-html.ts";

export function written(markdown: string): RenderedLine[] {
  return readRenderedHtml(renderMarkdown(markdown));
}

/** Returns the same as one text, as prompts contain it. */
export function shown(markdown: string): string {
  return joinLines(written(markdown));
}

import { markup, markTrusted, type Html } from "../html.ts";
import { renderMermaidSVG } from "../vendor/mermaid.js";

const MOST_CACHED = 200;
/**
 * Lines and links of the largest text that is drawn. A text of twice that size takes seconds, and
 * blocks everything else.
 */
const LARGEST = 400;
const cachedDiagrams = new Map<string, Html | null>();

const LIGHT = {
  bg: "#ffffff",
  fg: "#1f2328",
  line: "#59636e",
  accent: "#0969da",
  muted: "#59636e",
};
const DARK = { bg: "#0d1117", fg: "#e6edf3", line: "#9198a1", accent: "#4493f8", muted: "#9198a1" };

/**
 * Renders a Mermaid text as a picture in both color schemes. Returns null if the renderer knows no
 * such diagram.
 */
export function renderDiagram(text: string): Html | null {
  const known = cachedDiagrams.get(text);
  if (known !== undefined) return known;
  if (cachedDiagrams.size >= MOST_CACHED) cachedDiagrams.clear();
  const fresh = draw(text);
  cachedDiagrams.set(text, fresh);
  return fresh;
}

/**
 * Draws a picture. It is a separate document: nothing in it runs, and the page's policy does not
 * restrict its style.
 */
function draw(text: string): Html | null {
  if (estimateSize(text) > LARGEST) return null;
  try {
    const light = renderSvg(text, LIGHT);
    const size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(light);
    if (!size) return null;
    const [width, height] = [Math.ceil(Number(size[1])), Math.ceil(Number(size[2]))];
    return markup`<figure class="diagram"><div tabindex="0" role="group" aria-label="Diagram"><picture
><source media="(prefers-color-scheme: dark)" srcset="${markTrusted(createDataUrl(renderSvg(text, DARK)))}"
><img src="${markTrusted(createDataUrl(light))}" alt="Diagram; its source is below" width="${width}" height="${height}"
></picture></div><details><summary>Source of the diagram</summary><pre><code>${text}</code></pre></details></figure>`;
  } catch {
    return null;
  }
}

/** Estimates the size. `A & B --> C & D` has four links, so each `&` counts as several. */
function estimateSize(text: string): number {
  return (text.match(/--|==|-\.|[;\n]/g)?.length ?? 0) + 10 * (text.match(/&/g)?.length ?? 0);
}

function renderSvg(text: string, colors: typeof LIGHT): string {
  const drawing = renderMermaidSVG(addSpaces(text), { ...colors, font: "system-ui" });
  return drawing.replaceAll(/@import url\([^)]*\);?/g, "");
}

/**
 * Adds spaces, because the renderer takes the dashes of `A-->B` for a part of the name A. Mermaid
 * itself does not.
 */
function addSpaces(text: string): string {
  if (!/^\s*(graph|flowchart)\b/.test(text)) return text;
  return text
    .replaceAll(/(\w)--(\w[^-\n]*)-->/g, "$1 -- $2 -->")
    .replaceAll(/(\w)(-->|---|-\.->)/g, "$1 $2");
}

function createDataUrl(drawing: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`;
}

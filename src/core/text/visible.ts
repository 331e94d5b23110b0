/**
 * A person's Markdown as it is seen on GitHub: what a page doesn't show must not reach a session, for whoever labels,
 * quotes or answers has not read it either. Code stays as it is, since it is shown as it is.
 */
import { visibleCharacters } from "./characters.ts";
import { partsOf } from "./fences.ts";
import { withoutMarkup } from "./markup.ts";

/** Longer runs of blank lines, or of spaces, push text out of sight. */
const BLANK_LINES = /\n{4,}|(?:<br>\s*){4,}/g;
const SPACES = /[ \t]{40,}/g;
/** Characters by number: those that nobody sees could be spelt like that, for whoever reads the source. */
const NUMBERED = /&#(?:x([0-9a-f]{1,8})|(\d{1,8}));|&(?:shy|zwj|zwnj|lrm|rlm|ZeroWidthSpace|NoBreak|nbsp);/gi;

/**
 * The visible part of a body. Outside of code, HTML comments (also those that never end), declarations and processing
 * instructions go, attributes of tags but `href` and `src`, titles of links, alternative texts of pictures, links
 * without a text, what is hidden by its tag, and definitions that nothing refers to. In doubt something goes, also
 * where it can't be told whether it is code. Linear in the text's length.
 */
export function visible(markdown: string): string {
  const parts = partsOf(markdown.toWellFormed().split(/\r\n?|\n/)).map(({ code, lines, text }) => {
    if (code) return { code, text: asDrawn(text) };
    const prose = text.replace(NUMBERED, unseen);
    return { code, text: withoutMarkup(prose, (line) => lines[line]?.plain ?? false) };
  });
  return withoutDefinitions(parts).trim();
}

function unseen(entity: string, hexadecimal?: string, decimal?: string): string {
  const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal ?? Number.NaN);
  if (Number.isNaN(code)) return entity.toLowerCase() === "&nbsp;" ? " " : "";
  if (code > 0x10ffff || visibleCharacters(String.fromCodePoint(code)).trim() === "") return "";
  return entity;
}

/** Some fences are not shown as they are, but drawn: a picture doesn't show its remarks, or what it is named. */
function asDrawn(text: string): string {
  const language = (/^ *(?:`{3,}|~{3,})\s*(\w*)/.exec(text)?.[1] ?? "").toLowerCase();
  const lines = text.split("\n");
  if (language === "mermaid") return lines.filter((l) => !/%%|^\s*(acc(Title|Descr)|click)\b/.test(l)).join("\n");
  return ["math", "stl", "geojson", "topojson"].includes(language) ? "" : text;
}

interface Part {
  code: boolean;
  text: string;
}

/** The visible part of a title: one line. */
export function visibleLine(title: string): string {
  return withoutMarkup(visibleCharacters(title)).replace(/\s+/g, " ").trim();
}

/**
 * Definitions of links and footnotes show nothing by themselves, and a popular way to leave a remark for nobody is
 * `[//]: # (remark)`. Those that something refers to stay, without their title.
 */
function withoutDefinitions(parts: readonly Part[]): string {
  const used = new Set<string>();
  for (const { code, text } of parts) {
    for (const line of code ? [] : text.split("\n")) {
      if (DEFINITION.test(line)) continue;
      for (const [, label = ""] of line.matchAll(/\[([^\][\n]{1,200})\]/g)) used.add(fold(label));
    }
  }
  const prose = (text: string) => defining(text.split("\n"), used).join("\n");
  return parts
    .map(({ code, text }) => (code ? text : prose(text).replace(SPACES, " ").replace(BLANK_LINES, "\n\n\n")))
    .join("\n");
}

const DEFINITION = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*(\S*)([^\n]*)$/;

function defining(lines: readonly string[], used: ReadonlySet<string>): string[] {
  let dropping = false;
  return lines.flatMap((line) => {
    const found = DEFINITION.exec(line);
    // What goes on with a dropped definition is indented, or its title on a line of its own.
    if (!found) {
      dropping &&= /^(\s+\S|\s*["'(].*["')]\s*$)/.test(line);
      return dropping ? [] : [line];
    }
    const [, label = "", target = "", rest = ""] = found;
    dropping = !used.has(fold(label));
    if (dropping) return [];
    return [label.startsWith("^") ? line : `[${label}]: ${target}${/^\s*["'(]/.test(rest) ? "" : rest}`];
  });
}

const fold = (label: string) => label.trim().replace(/\s+/g, " ").toLowerCase();

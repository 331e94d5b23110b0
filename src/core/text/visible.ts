/**
 * A person's Markdown as it is seen on GitHub: what a page doesn't show must not reach a session, for whoever labels,
 * quotes or answers has not read it either. Code stays as it is, since it is shown as it is.
 */
import { visibleCharacters } from "./characters.ts";
import { withoutMarkup } from "./markup.ts";

/** Longer runs of blank lines, or of spaces, push text out of sight. */
const BLANK_LINES = /\n{4,}/g;
const SPACES = /[ \t]{40,}/g;

/**
 * The visible part of a body. Outside of code, HTML comments (also those that never end), declarations and processing
 * instructions go, attributes of tags but `href` and `src`, titles of links, alternative texts of pictures, and
 * definitions that nothing refers to. In doubt something goes. Linear in the text's length.
 */
export function visible(markdown: string): string {
  const text = visibleCharacters(markdown);
  const parts: Part[] = [];
  let prose: string[] = [];
  let code: { fence: string; lines: string[] } | null = null;
  const flush = () => {
    if (prose.length > 0) parts.push({ code: false, text: withoutMarkup(prose.join("\n")) });
    prose = [];
  };
  let comment = false;
  for (const line of text.split("\n")) {
    if (code) {
      code.lines.push(line);
      if (closes(line, code.fence)) {
        parts.push({ code: true, text: code.lines.join("\n") });
        code = null;
      }
      continue;
    }
    const fence = comment ? undefined : /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (fence) {
      flush();
      code = { fence, lines: [line] };
      continue;
    }
    // A fence inside of a comment opens nothing.
    if (comment ? line.includes("-->") : /^ {0,3}<!--/.test(line)) comment = !comment && !line.includes("-->");
    prose.push(line);
  }
  flush();
  // A fence that is never closed goes on to the end, and so does what it shows.
  if (code) parts.push({ code: true, text: code.lines.join("\n") });
  return withoutDefinitions(parts).trim();
}

interface Part {
  code: boolean;
  text: string;
}

/** The visible part of a title: one line. */
export function visibleLine(title: string): string {
  return withoutMarkup(visibleCharacters(title)).replace(/\s+/g, " ").trim();
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line);
  return found !== null && found[1]![0] === fence[0] && found[1]!.length >= fence.length;
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

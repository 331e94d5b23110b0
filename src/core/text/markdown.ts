/**
 * Makes text from agents, people and repositories safe to quote in Baton's comments. It cannot
 * notify anyone, open or close markup around it, hide text, or command another bot. Light
 * formatting (code, emphasis, links) remains.
 */

/**
 * Renders a Markdown table. A `|` inside a cell, also in a code span, needs an odd number of
 * backslashes before it.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** Escapes the character that would end a table cell. */
export const escapeCell = (text: string): string => text.replace(/(\\*)\|/g, escapePipe);

/**
 * An even number of backslashes escapes itself, and the cell would end:
 * https://github.github.com/gfm/#tables-extension-
 */
function escapePipe(found: string, backslashes: string): string {
  if (backslashes.length % 2 === 1) return found;
  return backslashes === "" ? "\\|" : `${backslashes}\u200b\\|`;
}

/** Renders a bullet list with its heading, or nothing if it has no items. */
export function renderList(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${heading}`, "", ...items.map((item) => `- ${item}`), ""];
}

/**
 * Characters that some readers treat as a line end. `.` in a regular expression stops at the last
 * two.
 */
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const ZERO_WIDTH_SPACE = "\u200b";
/**
 * GitHub refuses longer bodies: https://docs.github.com/rest/issues/comments (65,536 characters).
 */
export const BODY_LIMIT = 65_536;

/**
 * Returns one line of at most `max` characters that is safe in a sentence, a list item and a table
 * cell.
 */
export function escapeInline(text: string, max = 300): string {
  const flat = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return escapeLineStart(escapeMarkup(clipText(flat, max)).replace(/\|/g, "\\|"));
}

/**
 * Returns Markdown prose of at most `max` characters, on several lines. Code fences at the left
 * margin remain and are closed.
 */
export function escapeBlock(text: string, max = 4000): string {
  const out: string[] = [];
  let fence: string | null = null;
  const lines = clipText(text.replace(LINE_ENDS, "\n").trim(), max)
    .split("\n")
    .map((line) => line.replace(/[^\P{Cc}\t]/gu, ""));
  const cells = lines.some((line) => TABLE_RULE.test(line));
  for (const line of lines) {
    if (fence !== null) {
      out.push(line);
      // Must match GitHub's own rule. If GitHub saw a fence closed earlier than Baton does, the
      // rest would escape.
      const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
      if (closing?.startsWith(fence)) fence = null;
      continue;
    }
    const opened = /^(`{3,}|~{3,})([\w+-]*)\s*$/.exec(line);
    if (opened) {
      fence = opened[1]!;
      out.push(line);
    } else
      out.push(
        line.replace(
          /(\s*)(.*)/su,
          (_, space: string, rest: string) => space + escapeLineStart(escapeMarkup(rest, cells)),
        ),
      );
  }
  if (fence !== null) out.push(fence);
  return muteReleases(out.join("\n"));
}

/**
 * Makes plain text safe for a commit message: it notifies nobody, closes no issue, skips no CI, and
 * forges no trailer or footer. The first line may be a header such as `feat: …`.
 */
export function escapePlainText(text: string, max = 8000): string {
  const clean = text
    .replace(LINE_ENDS, "\n")
    .replace(/[^\P{Cc}\t\n]/gu, "")
    .trim();
  return muteText(clipText(clean, max))
    .replace(/\[\s*(skip ci|ci skip|no ci|skip actions|actions skip)\s*\]/gi, "($1)")
    .replace(FOOTER, "> ")
    .replace(OVERRIDE, `$1${ZERO_WIDTH_SPACE}_`);
}

/**
 * Like `escapePlainText`, for text below the first line: no line may be a header, from which
 * release tools make releases.
 */
export function escapeParagraphs(text: string, max?: number): string {
  return escapePlainText(text, max).replace(HEADER, "> ");
}

/**
 * What git and release tools read at the start of a line, with the characters that they skip before
 * it.
 * - A trailer has a hyphen in its name, except BREAKING CHANGE:
 * https://www.conventionalcommits.org (rules 8 to 16)
 * - `Release-As: 2.0.0` sets the version: https://github.com/googleapis/release-please (How do I
 * change the version?)
 */
const FOOTER = new RegExp(
  "^(?=[ \\t|*]{0,20}(?:[A-Za-z]{1,30}(?:-[A-Za-z]{1,30}){1,4}(?:[ \\t]{0,20}:|[ " +
    "\\t]{1,20}#)|BREAKING[ -]CHANGES?[:\\s]))",
  "gim",
);
/** release-please treats a paragraph with such a beginning as a commit of its own. */
const HEADER =
  /^(?=(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert|deps)(?:\([^()\n]{0,100}\))?!?:\s)/gim;
/**
 * release-please replaces a commit's message with the text between these words, in a pull request's
 * body, too.
 */
const OVERRIDE = /\b(BEGIN|END)_(?=(?:COMMIT_OVERRIDE|NESTED_COMMIT)\b)/gi;

/** For a pull request's body, which a squash can turn into the commit message. */
const muteReleases = (text: string) =>
  text
    .replace(OVERRIDE, `$1${ZERO_WIDTH_SPACE}_`)
    .replace(
      /^([ \t|*>]{0,20}(?:Release|BREAKING))(?=-As[ \t]{0,20}:|[ -]CHANGES?[:\s])/gim,
      `$1${ZERO_WIDTH_SPACE}`,
    );

/**
 * Puts `words` before a block. A fence starts on a new line, because it has to be at the start of
 * one.
 */
export function renderLabeledBlock(words: string, text: string, max?: number): string {
  const body = escapeBlock(text, max);
  return `${words}${/^(`{3}|~{3})/.test(body) ? "\n\n" : " "}${body}`;
}

/** Returns a code span that its content cannot end. */
export function formatCode(text: string, max = 200): string {
  const flat = clipText(text.replace(/[\p{Cc}\s]+/gu, " ").trim(), max).replace(/`/g, "'");
  return flat ? `\`${breakComments(flat)}\`` : "";
}

/** Puts the text in a fence that is longer than any run of backticks in it. */
export function renderCodeBlock(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Cuts a body to GitHub's limit, leaves room for the marker, and says so. */
export function truncateBody(body: string, where = "the record"): string {
  const note = `\n\n_Cut here: GitHub takes ${BODY_LIMIT} characters. The rest is in ${where}._`;
  const room = BODY_LIMIT - 400;
  if (body.length <= room) return body;
  let kept = sliceText(body, room - note.length - 100);
  const open = [...kept.matchAll(/^(`{3,}|~{3,})[^`\n]*$/gm)].map((m) => m[1]!);
  if (open.length % 2 === 1) kept += `\n${open.at(-1)!}`;
  return kept + note;
}

/**
 * Characters that change the reading order, so that a line looks different from what it is:
 * https://trojansource.codes.
 */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

function clipText(given: string, max: number): string {
  const text = given.replace(BIDI_CONTROLS, "");
  return text.length <= max ? text : `${sliceText(text, max - 1)}…`;
}

/** Never leaves half of a surrogate pair. */
const sliceText = (text: string, max: number) =>
  text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "");

/**
 * Removes mentions, comment delimiters, and words that close an issue. In code, only comment
 * delimiters matter.
 */
function muteText(text: string): string {
  return breakComments(
    text.replace(/@(?=[\w-])/g, `@${ZERO_WIDTH_SPACE}`).replace(CLOSING_KEYWORDS, "$1$2issue "),
  );
}

const breakComments = (text: string) =>
  text.replace(/<!--/g, `<!${ZERO_WIDTH_SPACE}--`).replace(/--(!?)>/g, `--$1${ZERO_WIDTH_SPACE}>`);

/**
 * https://docs.github.com/issues/tracking-your-work-with-issues/linking-a-pull-request-to-an-issue
 */
const CLOSING_KEYWORDS =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?\s+)(?=(?:[\w.-]+\/[\w.-]+)?#\d|GH-\d|https?:\/\/\S+\/\d)/gi;

/**
 * Matches the line below a table's head, also in a quote or a list, and slightly more. Table cells
 * end code spans.
 */
const TABLE_RULE = /^(?=.*-)[\s|:>*+\d.)-]+$/;

/**
 * Escapes HTML and images. Keeps backticks that are paired. `cells`: the line may belong to a
 * table.
 */
function escapeMarkup(text: string, cells = false): string {
  const ticks = text.match(/`+/g) ?? [];
  const paired = ticks.length % 2 === 0 && ticks.every((run) => run.length === 1);
  if (!paired) return escapeProse(text).replace(/`/g, "\\`");
  return text
    .split("`")
    .map((part, i) =>
      i % 2 === 0 ? escapeProse(part) : breakComments(cells ? escapeCell(part) : part),
    )
    .join("`");
}

const escapeProse = (text: string) =>
  muteText(text)
    .replace(/\\/g, "\\\\")
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/!\[/g, "!\\[");

/**
 * Prevents headings, rules, fences, underlines, slash commands and definitions (which are not
 * shown), also in lists.
 */
function escapeLineStart(line: string): string {
  return line.replace(
    /^(?=#{1,6}(\s|$)|\/[a-z]|(?:>|[-*+]\s|\d{1,9}[.)]\s|\s)*\[[^\]]*\]:|~~~|=+\s*$|-{2,}\s*$|([-*_]\s*){3,}$)/i,
    "\\",
  );
}

// Divides the room in a long comment: each part has its own limit, so that a long one does not
// crowd out the others.

/**
 * Returns as many lines as fit into `chars`, and the number of the others. The first `keep` lines
 * (a heading, a table's head) always remain. `more` says where the rest is.
 */
export function truncateLines(
  lines: readonly string[],
  chars: number,
  keep: number,
  more: string,
): string[] {
  let room = chars;
  const fitting = lines.findIndex((line, i) => (room -= line.length + 1) < 0 && i >= keep);
  if (fitting === -1) return [...lines];
  const left = lines.slice(fitting).filter((line) => line !== "").length;
  return [...lines.slice(0, fitting), "", `_… and ${left} more: ${more}._`, ""];
}

/** Returns the login as code, which does not notify the person. */
export function formatLogin(login: string): string {
  return formatCode(`@${login}`);
}

/** A login, or `Somebody` where GitHub does not say who. */
export const formatActor = (by: string | null) => (by === null ? "Somebody" : formatLogin(by));

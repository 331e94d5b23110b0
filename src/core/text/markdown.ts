/**
 * What agents, people and repositories wrote, made fit to stand in what Baton says: it can't notify
 * anyone, open or close markup around it, hide text, or give a command to another bot. Light
 * formatting (code, emphasis, links) stays.
 */

/**
 * Markdown tables. A `|` inside a cell, also in a code span, has an odd number of backslashes
 * before it.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** The text without a sign that would end a table's cell. */
export const escapeCell = (text: string): string => text.replace(/(\\*)\|/g, escapePipe);

/**
 * An even number escapes itself, and the cell would end:
 * https://github.github.com/gfm/#tables-extension-
 */
function escapePipe(found: string, backslashes: string): string {
  if (backslashes.length % 2 === 1) return found;
  return backslashes === "" ? "\\|" : `${backslashes}\u200b\\|`;
}

/** A bullet list, or nothing at all with its heading. */
export function renderList(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${heading}`, "", ...items.map((item) => `- ${item}`), ""];
}

/**
 * What some readers take for the end of a line; `.` of a regular expression stops at the last two.
 */
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const ZERO_WIDTH_SPACE = "\u200b";
/**
 * GitHub refuses longer bodies: https://docs.github.com/rest/issues/comments (65,536 characters).
 */
export const BODY_LIMIT = 65_536;

/** One line, at most `max` characters. Safe in a sentence, a list item and a table cell. */
export function escapeInline(text: string, max = 300): string {
  const flat = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return escapeLineStart(escapeMarkup(clipText(flat, max)).replace(/\|/g, "\\|"));
}

/**
 * Several lines of Markdown prose, at most `max` characters. Code fences at the left margin stay
 * and are closed.
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
      // As GitHub reads it: a fence that it sees closed and Baton doesn't would let out what
      // follows as it is.
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
 * Plain text (a commit message): nobody is notified, no issue closed, no CI skipped, no trailer or
 * footer forged. A first line may be a header like `feat: …`.
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
 * Plain text below the first line of a commit message: no line is a header, from which others make
 * releases.
 */
export function escapeParagraphs(text: string, max?: number): string {
  return escapePlainText(text, max).replace(HEADER, "> ");
}

/**
 * What programs that make releases and git read at the start of a line, with the marks that they
 * skip before it.
 * - A trailer has a hyphen in its name, but for BREAKING CHANGE:
 * https://www.conventionalcommits.org (rules 8 to 16)
 * - `Release-As: 2.0.0` sets the version: https://github.com/googleapis/release-please (How do I
 * change the version?)
 */
const FOOTER = new RegExp(
  "^(?=[ \\t|*]{0,20}(?:[A-Za-z]{1,30}(?:-[A-Za-z]{1,30}){1,4}(?:[ \\t]{0,20}:|[ " +
    "\\t]{1,20}#)|BREAKING[ -]CHANGES?[:\\s]))",
  "gim",
);
/** release-please takes a paragraph that begins so for a commit of its own. */
const HEADER =
  /^(?=(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert|deps)(?:\([^()\n]{0,100}\))?!?:\s)/gim;
/**
 * The text between these words replaces a commit's message for release-please, in a pull request's
 * body, too.
 */
const OVERRIDE = /\b(BEGIN|END)_(?=(?:COMMIT_OVERRIDE|NESTED_COMMIT)\b)/gi;

/** In a pull request's body, which a squash can make the message of a commit. */
const muteReleases = (text: string) =>
  text
    .replace(OVERRIDE, `$1${ZERO_WIDTH_SPACE}_`)
    .replace(
      /^([ \t|*>]{0,20}(?:Release|BREAKING))(?=-As[ \t]{0,20}:|[ -]CHANGES?[:\s])/gim,
      `$1${ZERO_WIDTH_SPACE}`,
    );

/**
 * Words, then a block: on the same line, but for a fence, which is one at the start of a line only.
 */
export function renderLabeledBlock(words: string, text: string, max?: number): string {
  const body = escapeBlock(text, max);
  return `${words}${/^(`{3}|~{3})/.test(body) ? "\n\n" : " "}${body}`;
}

/** A code span that its content can't leave. */
export function formatCode(text: string, max = 200): string {
  const flat = clipText(text.replace(/[\p{Cc}\s]+/gu, " ").trim(), max).replace(/`/g, "'");
  return flat ? `\`${breakComments(flat)}\`` : "";
}

/** A fence around the text, longer than any run of backticks in it. */
export function renderCodeBlock(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Cuts a whole body to GitHub's limit, leaving room for the marker, and says so. */
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
 * Signs that turn the order of what follows them show a line otherwise than it is:
 * https://trojansource.codes.
 */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

function clipText(given: string, max: number): string {
  const text = given.replace(BIDI_CONTROLS, "");
  return text.length <= max ? text : `${sliceText(text, max - 1)}…`;
}

/** Never leaves half a surrogate pair. */
const sliceText = (text: string, max: number) =>
  text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "");

/**
 * No mention, no comment delimiters, no words that close an issue. Code needs none of it but the
 * second.
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
 * The line below a table's head, in a quote or a list, too; and a bit more. A table's cells end
 * code spans.
 */
const TABLE_RULE = /^(?=.*-)[\s|:>*+\d.)-]+$/;

/**
 * Escapes HTML and images; backticks stay where they pair up one by one. `cells`: the line may be a
 * table's.
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
 * No heading, rule, fence, underline, slash command, and no definition (which isn't shown), in a
 * list neither.
 */
function escapeLineStart(line: string): string {
  return line.replace(
    /^(?=#{1,6}(\s|$)|\/[a-z]|(?:>|[-*+]\s|\d{1,9}[.)]\s|\s)*\[[^\]]*\]:|~~~|=+\s*$|-{2,}\s*$|([-*_]\s*){3,}$)/i,
    "\\",
  );
}

// Room in a long comment: each part has its own, so that one that is long doesn't push the others
// out.

/**
 * The lines, or as many of them as have room in `chars`, and how many more there are. `keep` lines
 * (a heading, a table's head) stand in any case. `more` says where the rest is.
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

/** The login as code: they are named, and not called. */
export function formatLogin(login: string): string {
  return formatCode(`@${login}`);
}

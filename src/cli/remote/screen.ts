/** Renders a build as a page of text. */
import { formatDollars, pluralize } from "../../core/text/format.ts";
import { TERMINAL_STATUSES } from "../../core/model/status.ts";
import type { BuildView, WorkerView } from "../../core/messages/build-view.ts";
import type { SessionRun } from "../../core/messages/fragments.ts";
import { formatSpending } from "../../core/messages/spending.ts";
import { stripInvisible } from "../../core/text/invisible-characters.ts";
import { listAnswers } from "../answers.ts";
import type { OpenedBuild } from "./follow-build.ts";
import { cleanLine, type Pages } from "./progress.ts";
import type { Io, Size } from "../io.ts";

const MOST_NAME_WIDTH = 32;

type Place = Pick<OpenedBuild, "repository" | "issueUrl" | "pages">;

/**
 * Renders the whole page in lines of any length. Invisible characters are removed from what others
 * wrote.
 */
export function renderBuildPage(view: BuildView, { repository, issueUrl, pages }: Place): string[] {
  const { build } = view.state;
  const status = `${view.status.replaceAll("_", " ")}${build.paused ? ", paused" : ""}`;
  return [
    `${view.slug} of ${repository}: ${status}`,
    cleanLine(view.title),
    issueUrl,
    renderCost(view),
    ...(view.loop === null ? [] : [`Loops: ${cleanLine(view.loop)}`]),
    ...renderWaves(view, pages),
    ...renderBlock([
      ...view.runs.map((run) => renderRun(run, pages)),
      ...view.parked.map(cleanLine),
      ...view.stalled.map(({ heading, words }) => cleanLine(`${heading}: ${words}`)),
      ...(view.landingPr === null
        ? []
        : [`${view.landingIs}: #${view.landingPr} ${pages.pull(view.landingPr)}`]),
      ...(view.landed === null ? [] : [`Landed as ${view.landed}`]),
    ]),
    ...(view.asks === null
      ? []
      : renderBlock([`Action needed: ${cleanLine(view.asks)}`, ...renderAnswers(view, issueUrl)])),
  ].map((line) => stripInvisible(line).replaceAll("\n", " "));
}

const renderBlock = (lines: readonly string[]) => (lines.length === 0 ? [] : ["", ...lines]);

function renderCost({ sessions, state: { build } }: BuildView): string {
  if (sessions === 0) return "No session has ended yet.";
  const spent = formatSpending({
    sessions,
    dollars: build.usage.dollars ?? 0,
    unpriced: build.unpriced,
  });
  const bound = build.budget === null ? "" : `, of a budget of ${formatDollars(build.budget)}`;
  return `${pluralize(sessions, "session")} so far, cost: ${spent}${bound}`;
}

function renderWaves({ waves }: BuildView, pages: Pages): string[] {
  const names = waves.flatMap(({ workers }) =>
    workers.map(({ name }) => truncateLine(cleanLine(name), MOST_NAME_WIDTH)),
  );
  const width = Math.max(0, ...names.map(measureWidth));
  return waves.flatMap(({ wave, workers }) => [
    "",
    `Wave ${wave}`,
    ...workers.flatMap((worker) => [
      `  ${renderWorker(worker, width, pages)}`,
      ...(worker.run ? [`${DETAIL}${renderRun(worker.run, pages)}`] : renderDetail(worker)),
    ]),
  ]);
}

const DETAIL = " ".repeat(8);

function renderWorker({ id, name, label, pr }: WorkerView, width: number, pages: Pages): string {
  const shown = truncateLine(cleanLine(name), MOST_NAME_WIDTH);
  const title = shown + " ".repeat(Math.max(0, width - measureWidth(shown)));
  return `${id.padEnd(6)}${title}  ${label}${pr === null ? "" : `  #${pr} ${pages.pull(pr)}`}`;
}

const renderRun = ({ session, id }: SessionRun, pages: Pages) =>
  `running: ${session} ${pages.run(id)}`;

/** Says whom the worker waits for, if no session of its own is running. */
function renderDetail({ status, waitsFor }: WorkerView): string[] {
  if (TERMINAL_STATUSES.includes(status) || status === "planned") return [];
  return [`${DETAIL}waits for ${cleanLine(waitsFor)}`];
}

function renderAnswers(view: BuildView, issueUrl: string): string[] {
  const say = listAnswers(view);
  return say.length === 0
    ? []
    : [`Comment one of these on ${issueUrl}:`, ...say.map((one) => `  ${cleanLine(one)}`)];
}

/**
 * Wraps lines to the given number of columns, and returns at most `rows` of them. Long lines
 * continue on the next one, indented.
 */
export function wrapLines(lines: readonly string[], columns: number, rows: number): string[] {
  const wrapped = lines.flatMap((line) => wrapLine(line, columns));
  if (wrapped.length <= rows) return wrapped;
  return [
    ...wrapped.slice(0, rows - 1),
    truncateLine(`… ${wrapped.length - rows + 1} more lines`, columns),
  ];
}

function wrapLine(line: string, columns: number): string[] {
  if (measureWidth(line) <= columns) return [line];
  const wanted = `${/^ */.exec(line)![0]}  `;
  // Each line has to contain some of the text.
  const indent = wanted.length + 2 > columns ? "" : wanted;
  const lines: string[] = [];
  let rest = line;
  while (measureWidth(rest) > columns) {
    const most = truncateLine(rest, columns);
    const space = most.lastIndexOf(" ");
    // An address that is longer than a line is broken at the line's end.
    const end = rest.startsWith(" ", most.length)
      ? most.length
      : space > indent.length
        ? space
        : most.length;
    if (end === 0) return lines;
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;
const segmenter = new Intl.Segmenter();

/** Returns the width in columns. East Asian characters and emoji take two. */
function measureWidth(line: string): number {
  return [...segmenter.segment(line)].reduce(
    (sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1),
    0,
  );
}

function truncateLine(line: string, columns: number): string {
  let width = 0;
  let shown = "";
  for (const { segment } of segmenter.segment(line)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > columns) break;
    shown += segment;
  }
  return shown;
}

const OPEN = "\x1b[?1049h\x1b[?25l";
const RESTORE = "\x1b[?25h\x1b[?1049l";

/** A terminal on which Baton draws full pages. Its previous contents are restored at the end. */
export class TerminalPage {
  readonly #write: (text: string) => void;
  readonly #size: () => Size | null;
  readonly #forget: () => void;

  private constructor(
    write: (text: string) => void,
    size: () => Size | null,
    lastly: Io["lastly"],
  ) {
    this.#write = write;
    this.#size = size;
    write(OPEN);
    this.#forget = lastly(() => write(RESTORE));
  }

  /** Returns null if stdout is not a terminal. */
  static open({ write, size, lastly }: Io): TerminalPage | null {
    return write && size?.() ? new TerminalPage(write, size, lastly) : null;
  }

  /** Draws the lines from the top, as many as fit. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.#size() ?? { columns: 80, rows: 24 };
    this.#write(`\x1b[H${wrapLines(lines, columns, rows).join("\x1b[K\n")}\x1b[K\x1b[J`);
  }

  close(): void {
    this.#write(RESTORE);
    this.#forget();
  }
}

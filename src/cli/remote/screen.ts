/** A build as a page of text. */
import { asDollars } from "../../core/request/dollars.ts";
import { TERMINAL } from "../../core/build/status.ts";
import type { BuildView, SessionRun, WorkerView } from "../../core/build/view.ts";
import { spendWords } from "../../core/comments/spend.ts";
import { visibleCharacters } from "../../core/text/characters.ts";
import { counted } from "../../core/text/counted.ts";
import { answersTo } from "../run/waiting.ts";
import type { OpenedBuild } from "./open.ts";
import type { Pages } from "./progress.ts";
import { cleanLine } from "./tell.ts";

const MOST_NAME_WIDTH = 32;

type Place = Pick<OpenedBuild, "repository" | "issueUrl" | "pages">;

/** The whole page, each line as long as it is. What others wrote is cleaned of all that isn't seen. */
export function renderBuild(view: BuildView, { repository, issueUrl, pages }: Place): string[] {
  const { build } = view.state;
  const status = `${view.status.replaceAll("_", " ")}${build.paused ? ", paused" : ""}`;
  return [
    `${view.slug} of ${repository}: ${status}`,
    cleanLine(view.title),
    issueUrl,
    costLine(view),
    ...(view.loop === null ? [] : [`Loops: ${cleanLine(view.loop)}`]),
    ...waveLines(view, pages),
    ...block([
      ...view.runs.map((run) => runLine(run, pages)),
      ...view.parked.map(cleanLine),
      ...view.stalled.map(({ heading, words }) => cleanLine(`${heading}: ${words}`)),
      ...(view.landingPr === null ? [] : [`${view.landingIs}: #${view.landingPr} ${pages.pull(view.landingPr)}`]),
      ...(view.landed === null ? [] : [`Landed as ${view.landed}`]),
    ]),
    ...(view.asks === null ? [] : block([`Asked of you: ${cleanLine(view.asks)}`, ...answerLines(view, issueUrl)])),
  ].map((line) => visibleCharacters(line).replaceAll("\n", " "));
}

const block = (lines: readonly string[]) => (lines.length === 0 ? [] : ["", ...lines]);

function costLine({ sessions, state: { build } }: BuildView): string {
  if (sessions === 0) return "No session has ended yet.";
  const spent = spendWords({ sessions, dollars: build.usage.dollars ?? 0, unpriced: build.unpriced });
  const bound = build.budget === null ? "" : `, of a budget of ${asDollars(build.budget)}`;
  return `${counted(sessions, "session")} so far, cost: ${spent}${bound}`;
}

function waveLines({ waves }: BuildView, pages: Pages): string[] {
  const names = waves.flatMap(({ workers }) => workers.map(({ name }) => cut(cleanLine(name), MOST_NAME_WIDTH)));
  const width = Math.max(0, ...names.map(measureWidth));
  return waves.flatMap(({ wave, workers }) => [
    "",
    `Wave ${wave}`,
    ...workers.flatMap((worker) => [
      `  ${workerLine(worker, width, pages)}`,
      ...(worker.run ? [`${DETAIL}${runLine(worker.run, pages)}`] : detail(worker)),
    ]),
  ]);
}

const DETAIL = " ".repeat(8);

function workerLine({ id, name, label, pr }: WorkerView, width: number, pages: Pages): string {
  const shown = cut(cleanLine(name), MOST_NAME_WIDTH);
  const title = shown + " ".repeat(Math.max(0, width - measureWidth(shown)));
  return `${id.padEnd(6)}${title}  ${label}${pr === null ? "" : `  #${pr} ${pages.pull(pr)}`}`;
}

const runLine = ({ session, id }: SessionRun, pages: Pages) => `at work: ${session} ${pages.run(id)}`;

/** Whom it waits for, where no session of its own is at work. */
function detail({ status, waitsFor }: WorkerView): string[] {
  if (TERMINAL.includes(status) || status === "planned") return [];
  return [`${DETAIL}waits for ${cleanLine(waitsFor)}`];
}

function answerLines(view: BuildView, issueUrl: string): string[] {
  const say = answersTo(view);
  return say.length === 0 ? [] : [`Comment one of these on ${issueUrl}:`, ...say.map((one) => `  ${cleanLine(one)}`)];
}

/** Lines of at most so many columns and at most so many of them; long ones go on in the next, indented. */
export function fitLines(lines: readonly string[], columns: number, rows: number): string[] {
  const wrapped = lines.flatMap((line) => wrap(line, columns));
  if (wrapped.length <= rows) return wrapped;
  return [...wrapped.slice(0, rows - 1), cut(`… ${wrapped.length - rows + 1} more lines`, columns)];
}

function wrap(line: string, columns: number): string[] {
  if (measureWidth(line) <= columns) return [line];
  const wanted = `${/^ */.exec(line)![0]}  `;
  // Each line has to take something of the text.
  const indent = wanted.length + 2 > columns ? "" : wanted;
  const lines: string[] = [];
  let rest = line;
  while (measureWidth(rest) > columns) {
    const most = cut(rest, columns);
    const space = most.lastIndexOf(" ");
    // An address that is longer than a line is broken where the line ends.
    const end = rest.startsWith(" ", most.length) ? most.length : space > indent.length ? space : most.length;
    if (end === 0) return lines;
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;
const segmenter = new Intl.Segmenter();

/** In columns: East Asian letters and pictures take two. */
function measureWidth(line: string): number {
  return [...segmenter.segment(line)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}

function cut(line: string, columns: number): string {
  let width = 0;
  let shown = "";
  for (const { segment } of segmenter.segment(line)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > columns) break;
    shown += segment;
  }
  return shown;
}

/** Progress on the terminal: a line with the time for each, or a JSON object. */
import { visibleLine } from "../../core/text/characters.ts";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";

export type Tell = (progress: Progress) => void;

const MOST_CHARS = 1500;
const SUBJECT_WIDTH = 6;

/** @param now gives the time of what is told */
export function createTell(io: Pick<Io, "out">, isJson: boolean, now: () => Date = () => new Date()): Tell {
  return (progress) => {
    const clean = cleanProgress(progress);
    io.out(isJson ? JSON.stringify({ at: now().toISOString(), ...clean }) : formatProgress(clean, now()));
  };
}

/** `12:03:04  W1.1    in review (#2) https://github.com/you/units/pull/2` */
export function formatProgress({ subject, text, pr, url, say }: Progress, at: Date): string {
  return [
    `${formatTime(at)}  ${subject.padEnd(SUBJECT_WIDTH)}  ${text}`,
    ...(pr === undefined ? [] : [`(#${pr})`]),
    ...(url === undefined ? [] : [url]),
    ...(say && say.length > 0 ? [`(answers: ${say.join(", ")})`] : []),
  ].join(" ");
}

/** Local time of day. */
export function formatTime(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Titles, reasons and comments are other people's: nothing in them may move the cursor or hide a text. */
export function cleanProgress(progress: Progress): Progress {
  const { say } = progress;
  return {
    ...progress,
    ...{ subject: cleanLine(progress.subject), text: cleanLine(progress.text) },
    ...(progress.url === undefined ? {} : { url: cleanLine(progress.url) }),
    ...(say === undefined ? {} : { say: say.map(cleanLine) }),
  };
}

/** One line of visible characters, cut where it is very long. */
export function cleanLine(text: string): string {
  const line = visibleLine(text);
  return line.length > MOST_CHARS ? `${line.slice(0, MOST_CHARS).toWellFormed()}…` : line;
}

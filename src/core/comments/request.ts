/** Why a request can't be begun with: every problem of its text at once. */
import type { RequestProblem } from "../request/problem.ts";
import { code, inline } from "./escape.ts";

const SHOWN = 20;

/** `again`: what begins it, as the end of a sentence. */
export function requestProblems(problems: readonly RequestProblem[], again: string): string {
  const lines = problems.slice(0, SHOWN).map(({ line, field, message }) => {
    const place = [...(line === null ? [] : [`line ${line}`]), ...(field === null ? [] : [code(field)])].join(", ");
    return `- ${place === "" ? "" : `${place}: `}${inline(message, 400)}`;
  });
  return [
    "What its text asks for besides the work can't be understood:",
    "",
    ...lines,
    // How many is not known: only the first of them are looked for.
    ...(problems.length > SHOWN ? ["- and more"] : []),
    "",
    `Mend that in the issue's text, then ${again}.`,
  ].join("\n");
}

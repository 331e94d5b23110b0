import { markup, type Html } from "../html.ts";
import { diffLines } from "./diff-lines.ts";

const SHOWN = 6;

/** The last lines of the hunk that a comment stands on. */
export function hunk(diffHunk: string): Html {
  const lines = diffLines(diffHunk);
  const [first] = lines;
  const tail = lines.slice(-SHOWN);
  const shown = first && !tail.includes(first) ? [first, ...tail] : tail;
  return markup`<div class="scroll"><table class="diff"><caption class="hidden">Lines that the comment is about</caption
><tbody>${shown.map(
    ({ kind, left, right, text }) =>
      markup`<tr class="${kind}"><td class="n">${left}</td><td class="n">${right}</td>
<td class="code"><span class="sign">${kind === "add" ? "+" : kind === "del" ? "−" : " "}</span>${text}</td></tr>`,
  )}</tbody></table></div>`;
}

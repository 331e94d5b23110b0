import { markup, renderBooleanAttribute, type Html } from "../html.ts";
import { parseDiffLines } from "./diff.ts";
import type { Thread } from "../../pulls/pull-contents.ts";
import {
  getTypedValue,
  isRefusedForm,
  renderForm,
  renderFormProblem,
  renderTextArea,
} from "./form.ts";
import type { Visit } from "../visit.ts";
import { renderComment } from "./comment.ts";

const SHOWN = 6;

/** Renders the last lines of the hunk that a comment is on. */
function renderHunk(diffHunk: string): Html {
  const lines = parseDiffLines(diffHunk);
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

/** Renders the thread as in a diff or, with its lines, as in the conversation. */
export function renderThread(visit: Visit, { first, answers }: Thread, withLines: boolean): Html {
  const key = ["thread", String(first.id)] as const;
  const id = `reply-${first.id}`;
  const reply =
    visit.person &&
    renderForm(
      visit,
      "reply",
      markup`${renderFormProblem(visit, "reply", key)}<input type="hidden" name="thread" value="${first.id}">
<details${renderBooleanAttribute("open", isRefusedForm(visit, "reply", key))}><summary>Reply</summary>
${renderTextArea({
  name: "body",
  label: "Your reply",
  id: `${id}-body`,
  rows: 3,
  value: getTypedValue(visit, "reply", "body", key),
})}
<button>Reply</button></details>`,
      { id },
    );
  const lines = first.startLine === null ? first.line : `${first.startLine}–${first.line}`;
  return markup`<section class="thread" aria-label="Conversation on ${first.path}, line ${first.line}">
<p class="where"><code>${first.path}</code> line ${lines}${
    first.resolved ? markup` <span class="quiet">resolved</span>` : null
  }</p>
${withLines && renderHunk(first.diffHunk)}
${[first, ...answers].map((one) => {
  const { author, body, createdAt: at, updatedAt: edited, reactions } = one;
  return renderComment(visit, { id: `discussion_r${one.id}`, author, at, edited, body, reactions });
})}
${reply}</section>`;
}

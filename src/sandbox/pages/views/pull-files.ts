import { changeOf } from "../../pulls/change.ts";
import { flag, markup, type Html } from "../html.ts";
import { annotationsAt } from "../parts/annotations.ts";
import { diff, type Side } from "../parts/diff.ts";
import { diffLines, spotOf } from "../parts/diff-lines.ts";
import { area, form, signInFirst } from "../parts/fields.ts";
import { thread, threadsOf } from "../parts/thread.ts";
import { problemOf, typed } from "../tried.ts";
import { placeOf, type Page, type Visit } from "../visit.ts";
import { pullForms } from "./pull-forms.ts";
import { pullHead, pullOf } from "./pull-head.ts";

/** The diff of a pull request with its threads; a line's number leads to a box for a comment on it. */
export const pullFiles: Page = {
  path: "/{owner}/{repo}/pull/{number}/files",
  show(visit) {
    const found = pullOf(visit);
    const { git } = placeOf(visit);
    const files = changeOf(git, found.pull);
    const threads = threadsOf(visit, found.pull);
    const spots = new Set(
      files.flatMap((file) =>
        diffLines(file.patch ?? "").flatMap((line) => {
          const spot = spotOf(line);
          return spot ? [key(file.path, spot.side, spot.line)] : [];
        }),
      ),
    );
    const lost = threads.filter(({ first }) => !spots.has(key(first.path, first.side, first.line)));
    const changed = new Set(files.map((file) => file.path));
    const marks = {
      below: (path: string, side: Side, line: number): Html | null => {
        const here = threads.filter(({ first }) => key(first.path, first.side, first.line) === key(path, side, line));
        const box = lineBox(visit, path, side, line);
        const noted = side === "RIGHT" ? annotationsAt(visit, found.pull.headSha, path, line) : null;
        if (here.length === 0 && !box && !noted) return null;
        return markup`${noted}${here.map((one) => thread(visit, one, false))}${box}`;
      },
      write: (path: string, side: Side, line: number): string =>
        `?${new URLSearchParams({ path, side, line: String(line) }).toString()}#line-comment`,
      end: (path: string): Html | null =>
        outdated(
          visit,
          lost.filter(({ first }) => first.path === path),
        ),
    };
    return {
      title: `Files of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 3_000,
      main: markup`${pullHead(visit, found, "files")}
<h2 class="hidden">Files changed</h2>
${visit.person && markup`<p class="quiet">A line's number leads to a box for a comment on that line.</p>`}
${diff(files, visit.person ? marks : { ...marks, write: undefined })}
${outdated(
  visit,
  lost.filter(({ first }) => !changed.has(first.path)),
)}
${reviewBox(visit)}`,
    };
  },
  forms: pullForms,
};

function key(path: string, side: Side, line: number): string {
  return `${path}\0${side}\0${line}`;
}

function outdated(visit: Visit, lost: ReturnType<typeof threadsOf>): Html | null {
  if (lost.length === 0) return null;
  return markup`<details class="outdated"><summary>${lost.length} on lines that have changed since</summary>${lost.map(
    (one) => thread(visit, one, true),
  )}</details>`;
}

/** The box under the line that the address names. */
function lineBox(visit: Visit, path: string, side: Side, line: number): Html | null {
  const query = visit.url.searchParams;
  const here = query.get("path") === path && query.get("side") === side && query.get("line") === String(line);
  if (!here || !visit.person) return null;
  const value = typed(visit, "line-comment", "body");
  const fields = markup`${problemOf(visit, "line-comment")}
<input type="hidden" name="path" value="${path}"><input type="hidden" name="side" value="${side}">
<input type="hidden" name="line" value="${line}">
${area({ name: "body", label: `Comment on line ${line} of ${path}`, id: "line-body", rows: 3, value })}
<div class="buttons"><button class="primary">Comment on the line</button>
<a href="${visit.url.pathname}">Cancel</a></div>`;
  return form(visit, "line-comment", fields, { id: "line-comment", class: "wide" });
}

const EVENTS = [
  { event: "COMMENT", text: "Comment" },
  { event: "APPROVE", text: "Approve" },
  { event: "REQUEST_CHANGES", text: "Request changes" },
];

function reviewBox(visit: Visit): Html {
  const chosen = typed(visit, "review", "event") || "COMMENT";
  const value = typed(visit, "review", "body");
  const fields = markup`${problemOf(visit, "review")}
${area({ name: "body", label: "Your review, in Markdown", id: "review-body", rows: 4, value })}
<fieldset><legend>Verdict</legend>${EVENTS.map(
    ({ event, text }) =>
      markup`<label><input type="radio" name="event" value="${event}"${flag("checked", event === chosen)}>
${text}</label> `,
  )}</fieldset>
<button class="primary">Submit the review</button>`;
  return markup`<section aria-labelledby="review-title"><h2 id="review-title">Review these changes</h2>
${signInFirst(visit, "review") ?? form(visit, "review", fields, { id: "review-form", class: "wide" })}</section>`;
}

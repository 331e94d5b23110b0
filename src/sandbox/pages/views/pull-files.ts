import { listPullFiles } from "../../pulls/pull-contents.ts";
import { renderBooleanAttribute, markup, type Html } from "../html.ts";
import { renderLineAnnotations } from "../parts/checks.ts";
import {
  getCommentableLine,
  parseDiffLines,
  renderFileDiffs,
  type DiffSide,
} from "../parts/diff.ts";
import {
  getTypedValue,
  renderForm,
  renderFormProblem,
  renderSignInHint,
  renderTextArea,
} from "../parts/form.ts";
import { renderThread } from "../parts/thread.ts";
import { listThreads, type Thread } from "../../pulls/pull-contents.ts";
import { getPlace, type Page, type Visit } from "../visit.ts";
import { pullForms, renderPullHead, requirePagePull } from "./pull.ts";

/**
 * The diff of a pull request with its threads. A line's number leads to a box for a comment on it.
 */
const pullFilesPage: Page = {
  path: "/{owner}/{repo}/pull/{number}/files",
  show(visit) {
    const found = requirePagePull(visit);
    const { git } = getPlace(visit);
    const files = listPullFiles(git, found.pull);
    const threads = listThreads(found.pull, visit.person?.login ?? null);
    const spots = new Set(
      files.flatMap((file) =>
        parseDiffLines(file.patch ?? "").flatMap((line) => {
          const spot = getCommentableLine(line);
          return spot ? [toLineKey(file.path, spot.side, spot.line)] : [];
        }),
      ),
    );
    const lost = threads.filter(
      ({ first }) => !spots.has(toLineKey(first.path, first.side, first.line)),
    );
    const changed = new Set(files.map((file) => file.path));
    const marks = {
      below: (path: string, side: DiffSide, line: number): Html | null => {
        const here = threads.filter(
          ({ first }) =>
            toLineKey(first.path, first.side, first.line) === toLineKey(path, side, line),
        );
        const box = renderLineBox(visit, path, side, line);
        const noted =
          side === "RIGHT" ? renderLineAnnotations(visit, found.pull.headSha, path, line) : null;
        if (here.length === 0 && !box && !noted) return null;
        return markup`${noted}${here.map((one) => renderThread(visit, one, false))}${box}`;
      },
      write: (path: string, side: DiffSide, line: number): string =>
        `?${new URLSearchParams({ path, side, line: String(line) }).toString()}#line-comment`,
      end: (path: string): Html | null =>
        renderOutdated(
          visit,
          lost.filter(({ first }) => first.path === path),
        ),
    };
    return {
      title: `Files of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 3_000,
      main: markup`${renderPullHead(visit, found, "files")}
<h2 class="hidden">Files changed</h2>
${visit.person && markup`<p class="quiet">A line's number leads to a box for a comment on that line.</p>`}
${renderFileDiffs(files, visit.person ? marks : { ...marks, write: undefined })}
${renderOutdated(
  visit,
  lost.filter(({ first }) => !changed.has(first.path)),
)}
${renderReviewBox(visit)}`,
    };
  },
  forms: pullForms,
};

function toLineKey(path: string, side: DiffSide, line: number): string {
  return `${path}\0${side}\0${line}`;
}

function renderOutdated(visit: Visit, lost: Thread[]): Html | null {
  if (lost.length === 0) return null;
  return markup`<details class="outdated"><summary>${lost.length} on lines that have changed since</summary>${lost.map(
    (one) => renderThread(visit, one, true),
  )}</details>`;
}

/** Renders the box below the line that the address names. */
function renderLineBox(visit: Visit, path: string, side: DiffSide, line: number): Html | null {
  const query = visit.url.searchParams;
  const here =
    query.get("path") === path && query.get("side") === side && query.get("line") === String(line);
  if (!here || !visit.person) return null;
  const value = getTypedValue(visit, "line-comment", "body");
  const fields = markup`${renderFormProblem(visit, "line-comment")}
<input type="hidden" name="path" value="${path}"><input type="hidden" name="side" value="${side}">
<input type="hidden" name="line" value="${line}">
${renderTextArea({
  name: "body",
  label: `Comment on line ${line} of ${path}`,
  id: "line-body",
  rows: 3,
  value,
})}
<div class="buttons"><button class="primary">Comment on the line</button>
<a href="${visit.url.pathname}">Cancel</a></div>`;
  return renderForm(visit, "line-comment", fields, { id: "line-comment", class: "wide" });
}

const EVENTS = [
  { event: "COMMENT", text: "Comment" },
  { event: "APPROVE", text: "Approve" },
  { event: "REQUEST_CHANGES", text: "Request changes" },
];

function renderReviewBox(visit: Visit): Html {
  const chosen = getTypedValue(visit, "review", "event") || "COMMENT";
  const value = getTypedValue(visit, "review", "body");
  const fields = markup`${renderFormProblem(visit, "review")}
${renderTextArea({
  name: "body",
  label: "Your review, in Markdown",
  id: "review-body",
  rows: 4,
  value,
})}
<fieldset><legend>Verdict</legend>${EVENTS.map(
    ({ event, text }) =>
      markup`<label><input type="radio" name="event"
        value="${event}"${renderBooleanAttribute("checked", event === chosen)}>
${text}</label> `,
  )}</fieldset>
<button class="primary">Submit the review</button>`;
  const form =
    renderSignInHint(visit, "review") ??
    renderForm(visit, "review", fields, { id: "review-form", class: "wide" });
  return markup`<section aria-labelledby="review-title"><h2 id="review-title">Review these changes</h2>
${form}</section>`;
}

export const pullFilePages: Page[] = [pullFilesPage];

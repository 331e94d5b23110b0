/** Renders the body of the landing pull request: one commit with everything the build did. */
import type { State } from "../model/state.ts";
import {
  escapeBlock,
  escapeInline,
  renderList,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import type { BuildView } from "./build-view.ts";
import type { CloseInput } from "../model/closing-inputs.ts";
import { getPermanentLink, renderScriptedRunNote, formatLostFiles } from "./fragments.ts";
import { renderKnowledgeSection } from "./knowledge.ts";
import { renderScoreTable } from "./loops.ts";
import { renderOpenNotes } from "./worker-notes.ts";
import { pluralize } from "../text/format.ts";
import type { BuildStatus } from "../model/build-types.ts";

// Texts in the report and the landing about merged work that does not land.

/** One line for each worker whose merged files a later commit reverted. */
export function listLostWork({ briefs, workers }: State): string[] {
  return briefs.flatMap(({ id }) => {
    const { reverted_paths: files, merge_sha, pr } = workers[id]!;
    if (merge_sha === null || files.length === 0) return [];
    return [`${id}${pr ? ` (#${pr.number})` : ""}: ${escapeInline(formatLostFiles(files), 1000)}`];
  });
}

/** `record`: head of the record, whose decisions the body links to. */
export function renderLandingPull(
  view: BuildView,
  closing: CloseInput,
  record: string | null,
): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const decisions =
    `[Decisions and ` + `learnings](${getPermanentLink(view.state, record, "BUILD.md")})`;
  const rows = workers.map((w) => [
    `${w.id}: ${escapeInline(w.name, 80)}`,
    w.status.replaceAll("_", " "),
    w.pr === null ? "–" : `#${w.pr}`,
  ]);
  return [
    `The whole build for #${view.issue}, as one commit. Closes #${view.issue}`,
    "",
    ...renderScriptedRunNote(view.state.build.models),
    escapeBlock(closing.summary, 4000),
    "",
    `${decisions}. Merge it, or answer \`/land\` to have Baton merge it. A squash or rebase ` +
      "merge keeps it one commit.",
    "",
    ...truncateLines(renderTable(["Worker", "Status", "PR"], rows), 20_000, 2, decisions),
    "",
    ...truncateLines(
      renderList("Taken back by later commits on the build branch", listLostWork(view.state)),
      3000,
      2,
      decisions,
    ),
    ...renderOpenNotes(view.state, 5000),
    ...truncateLines(renderScoreTable(view.state), 15_000, 4, decisions),
    ...truncateLines(renderKnowledgeSection(view.state), 20_000, 2, decisions),
    ...truncateLines(
      renderList(
        "Findings",
        closing.findings.map((f) => escapeInline(f, 1000)),
      ),
      20_000,
      2,
      decisions,
    ),
  ].join("\n");
}

// Explains why a build doesn't land yet, and what to do about it.

/** Answers `/land` while nothing can land yet. `open`: workers that have not ended. */
export function describeEarlyLand(status: BuildStatus, open: readonly string[]): string {
  if (status === "closing") {
    return (
      "Not yet: the closing session is still judging the build. Baton then opens the landing " +
      "pull request."
    );
  }
  if (status !== "building")
    return "Not yet: there is no approved plan. Answer `/approve` once you like the plan.";
  const more = open.length > 3 ? `; and ${pluralize(open.length - 3, "more worker")}` : "";
  return (
    `Not yet: ${open.slice(0, 3).join("; ")}${more}. Then the closing session judges ` +
    "the whole build. Answer `/land` again after that."
  );
}

/** Says that a build in its final session, or one that waits to land, accepts no more workers. */
export function describeLateWorker(status: BuildStatus, id: string): string {
  return (
    `The build is ${status} without ${id}, so ${id} can't be started again. Label the issue ` +
    `again once the build has landed, or ask for ${id} in another issue.`
  );
}

/** Answers `/land` before the checks are green. */
export function describeCheckWait(number: number | null): string {
  const what = number === null ? "the landing pull request" : `#${number}`;
  return `Baton merges ${what} once the checks on exactly its commit are green.`;
}

/** Returns whether people or checks will end the refusal, so that Baton only has to wait. */
export function isTemporaryRefusal(words: string): boolean {
  const people =
    /approving review|review is required|code owner|require approval|changes have been requested|conversation must be/i;
  return (
    people.test(words) ||
    /status check|checks? (is|are) expected|still a draft|successful active/i.test(words)
  );
}

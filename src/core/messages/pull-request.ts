/** Renders the body of a worker's pull request. */
import { getBuildType } from "../model/build-types.ts";
import { compareWorkers, formatSessionName, type WorkerId } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { BuildView } from "./build-view.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { getCompletionFiles } from "../model/record-files.ts";
import { findCriterionAnswer, type Completion } from "../model/completion.ts";
import { isBlocking } from "../model/review-findings.ts";
import { formatCitation } from "./delivery.ts";
import { getPermanentLink, renderRunLink, renderScriptedRunNote } from "./fragments.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderList,
  truncateLines,
} from "../text/markdown.ts";
import { VERDICT_LABELS } from "./review.ts";
import { renderSessionUsage } from "./costs.ts";
import { renderSteers, renderWaivers } from "./human-actions.ts";
import type { ReviewRecord } from "../model/verdict.ts";

/** Baton rewrites only the text between these lines. A person's words above and below stay. */
const [BEGIN, END] = ["<!-- Baton's part -->", "<!-- end of Baton's part -->"];

/**
 * Returns the description with Baton's part replaced by that of `body`, or null if a person removed
 * Baton's part.
 */
export function replaceOwnPart(description: string, body: string): string | null {
  const [from, to] = [description.indexOf(BEGIN), description.lastIndexOf(END)];
  if (from < 0 || to < from) return null;
  return description.slice(0, from) + body + description.slice(to + END.length);
}

/**
 * Returns the completion of the session whose change is, or is about to be, on the worker's branch.
 * A later session that failed or was refused does not count. Before that, returns the newest one,
 * or `null` if no session has closed yet.
 */
export function findCompletion(state: State, id: WorkerId): Completion | null {
  const { session, published } = state.workers[id]!;
  const isPublished = session?.outcome === "complete" && session.kind !== "review";
  const name = isPublished ? formatSessionName(id, session.kind, session.attempt) : published;
  if (name !== null) return state.completions[name] ?? null;
  return getCompletionFiles(state.completions).get(`completions/${id}.json`) ?? null;
}

/**
 * `record`: head of the record, which holds the brief as the worker got it.
 *
 * @throws if the build has no such worker (a bug of the caller).
 */
export function renderPullBody(view: BuildView, id: WorkerId, record: string | null): string {
  const { state } = view;
  const brief = state.briefs.find((b) => b.id === id)!;
  const closed = findCompletion(state, id);
  const { run = null } =
    view.waves.flatMap(({ workers }) => workers).find((worker) => worker.id === id) ?? {};
  const after = brief.depends_on.toSorted(compareWorkers).join(", ");
  const part = (lines: readonly string[], room: number) =>
    truncateLines(
      lines,
      room,
      2,
      `[the record](${getPermanentLink(state, record, getBriefPath(brief))})`,
    );
  const told = (heading: string, texts: readonly string[]) =>
    part(
      renderList(
        heading,
        texts.map((text) => escapeInline(text)),
      ),
      5000,
    );
  const checks = getBuildType(state.build).waitsForChecks ? " and its checks are green" : "";
  return [
    BEGIN,
    `${id} of the build for #${view.issue}: ${escapeInline(brief.mission, 400)}`,
    "",
    `[Brief](${getPermanentLink(state, record, getBriefPath(brief))})${
      after ? ` · builds on ${after}` : ""
    }`,
    "",
    ...(run ? [`Running: ${renderRunLink(run)}`, ""] : []),
    ...renderScriptedRunNote(state.build.models),
    ...(closed ? ["### What was done", "", escapeBlock(closed.summary, 1200), ""] : []),
    "### Success criteria",
    "",
    ...part(
      [...brief.criteria.map((_, i) => renderCriterion(brief.criteria, i + 1, closed)), ""],
      18_000,
    ),
    ...part(renderList("Changed files", listChangedFiles(state.workers[id]!)), 6000),
    ...part(renderList("What reviews found", listReviewLines(state, id)), 6000),
    ...part(renderList("Sources", (closed?.sources ?? []).map(formatCitation)), 5000),
    ...(closed ? told("Learnings", closed.learnings) : []),
    ...(closed ? told("Decisions", closed.decisions) : []),
    ...(closed ? told("Concerns", closed.concerns) : []),
    ...(closed ? told("Follow-ups", closed.follow_up) : []),
    ...part(renderWaivers([state.workers[id]!]), 6000),
    ...part(renderSteers(state.workers[id]!), 6000),
    ...part(renderSessionUsage(state.workers[id]!.spent), 6000),
    ...(closed ? [`Submitted by ${formatCode(closed.session)}${describeAuthor(closed)}.`, ""] : []),
    "You need to do nothing: Baton merges this into the build branch once its review " +
      `approves${checks}. Here you ` +
      "can say `/retry [words]`, `/steer words`, `/skip`, `/approve`, `/why` (`/help` " +
      "lists the rest); review it, push to it or close it as you would any pull request.",
    END,
  ].join("\n");
}

const describeAuthor = ({ author }: Completion) =>
  author === undefined ? "" : `, by hand by ${formatCode(author)}`;

function listChangedFiles({ changed, removed }: WorkerState): string[] {
  return changed.map((path) => `${formatCode(path)}${removed.includes(path) ? " (removed)" : ""}`);
}

/**
 * Lists each round's verdict, then its blocking findings with the commit at which they were
 * settled.
 */
function listReviewLines({ reviews }: State, id: WorkerId): string[] {
  const rounds = Object.values(reviews).filter(({ worker }) => worker === id);
  return rounds.flatMap((round) => [
    describeRound(round),
    ...round.findings.filter(isBlocking).map((finding) => {
      const by = rounds.find(({ session }) => session === finding.settled);
      const at = by ? ` in ${formatCode(by.head.slice(0, 12))}` : "";
      const state =
        finding.settled === null ? "still open" : `settled${at}, by ${formatCode(finding.settled)}`;
      return (
        `${finding.id} ${formatCode(`${finding.path}:${finding.line}`)}: ` +
        `${escapeInline(finding.body)} (${state})`
      );
    }),
  ]);
}

/** If a review contradicts what the worker claims about its brief, the review counts. */
function describeRound({
  round,
  session,
  head,
  verdict,
  alignment: { brief },
}: ReviewRecord): string {
  const unmet = brief.met ? "" : ` The brief is **not met**: ${escapeInline(brief.words, 500)}`;
  return (
    `Round ${round}, ${formatCode(session)} on ${formatCode(head.slice(0, 12))}: ` +
    `${VERDICT_LABELS[verdict]}.${unmet}`
  );
}

/**
 * Renders a criterion, ticked if the completion says that it is met, followed by the worker's
 * evidence.
 */
function renderCriterion(
  criteria: readonly string[],
  number: number,
  closed: Completion | null,
): string {
  const answer = closed ? findCriterionAnswer(number, criteria, closed.criteria) : undefined;
  const evidence = answer ? ` — ${escapeInline(answer.evidence)}` : "";
  return `- [${answer?.met ? "x" : " "}] ${escapeInline(criteria[number - 1]!, 400)}${evidence}`;
}

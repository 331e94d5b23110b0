/** Body of a worker's pull request. */
import { getBuildType } from "../build-types/index.ts";
import { compareWorkers, sessionName, type WorkerId } from "../build/names.ts";
import type { ReviewRecord, State, WorkerState } from "../build/state.ts";
import type { BuildView } from "../build/view.ts";
import { briefPath } from "../record/brief.ts";
import { completionPaths } from "../record/paths.ts";
import { answerTo } from "../sessions/checklist.ts";
import { isBlocking } from "../sessions/review.ts";
import type { Completion } from "../sessions/completion.ts";
import { formatSource } from "./sources.ts";
import { engineNote } from "./engine.ts";
import { block, code, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { permanentLink, runLink } from "./links.ts";
import { VERDICT_WORDS } from "./review.ts";
import { spentBySession } from "./spent.ts";
import { list } from "./table.ts";
import { steersOf, waiversOf } from "./people.ts";

/** What Baton writes again stands between these lines: a person's words above and below them stay. */
const [BEGIN, END] = ["<!-- Baton's part -->", "<!-- end of Baton's part -->"];

/** The description with Baton's part replaced by that of `body`; null where a person took Baton's part away. */
export function replaceOwnPart(description: string, body: string): string | null {
  const [from, to] = [description.indexOf(BEGIN), description.lastIndexOf(END)];
  if (from < 0 || to < from) return null;
  return description.slice(0, from) + body + description.slice(to + END.length);
}

/**
 * The completion of what its branch has, or is about to get: a later session that failed or was refused claims nothing
 * of it. Before that the newest one; `null` before its first session has closed.
 */
export function findCompletion(state: State, id: WorkerId): Completion | null {
  const { session, published } = state.workers[id]!;
  const isPublished = session?.outcome === "complete" && session.kind !== "review";
  const name = isPublished ? sessionName(id, session.kind, session.attempt) : published;
  if (name !== null) return state.completions[name] ?? null;
  return completionPaths(state.completions).get(`completions/${id}.json`) ?? null;
}

/**
 * `record`: head of the record, in which the brief stands as it was worked from.
 * Throws when the build has no such worker (a bug of the caller's).
 */
export function pullBody(view: BuildView, id: WorkerId, record: string | null): string {
  const { state } = view;
  const brief = state.briefs.find((b) => b.id === id)!;
  const closed = findCompletion(state, id);
  const { run = null } = view.waves.flatMap(({ workers }) => workers).find((worker) => worker.id === id) ?? {};
  const after = brief.depends_on.toSorted(compareWorkers).join(", ");
  const part = (lines: readonly string[], room: number) =>
    fit(lines, room, 2, `[the record](${permanentLink(state, record, briefPath(brief))})`);
  const told = (heading: string, texts: readonly string[]) =>
    part(
      list(
        heading,
        texts.map((text) => inline(text)),
      ),
      5000,
    );
  const checks = getBuildType(state.build).waitsForChecks ? " and its checks are green" : "";
  return [
    BEGIN,
    `${id} of the build for #${view.issue}: ${inline(brief.mission, 400)}`,
    "",
    `[Brief](${permanentLink(state, record, briefPath(brief))})${after ? ` · builds on ${after}` : ""}`,
    "",
    ...(run ? [`At work: ${runLink(run)}`, ""] : []),
    ...engineNote(state.build.models),
    ...(closed ? ["### What was done", "", block(closed.summary, 1200), ""] : []),
    "### Success criteria",
    "",
    ...part([...brief.criteria.map((_, i) => criterionLine(brief.criteria, i + 1, closed)), ""], 18_000),
    ...part(list("Changed files", changedFiles(state.workers[id]!)), 6000),
    ...part(list("What reviews found", reviewLines(state, id)), 6000),
    ...part(list("Sources", (closed?.sources ?? []).map(formatSource)), 5000),
    ...(closed ? told("Learnings", closed.learnings) : []),
    ...(closed ? told("Decisions", closed.decisions) : []),
    ...(closed ? told("Concerns", closed.concerns) : []),
    ...(closed ? told("Follow-ups", closed.follow_up) : []),
    ...part(waiversOf([state.workers[id]!]), 6000),
    ...part(steersOf(state.workers[id]!), 6000),
    ...part(spentBySession(state.workers[id]!.spent), 6000),
    ...(closed ? [`Handed in by ${code(closed.session)}${byHand(closed)}.`, ""] : []),
    `Baton merges this into the build branch once its review approves${checks}. Here you can say ` +
      "`/retry [words]`, `/steer words`, `/skip`, `/approve`, `/why` (`/help` lists the rest); review it, push to it " +
      "or close it as you would any pull request.",
    END,
  ].join("\n");
}

const byHand = ({ author }: Completion) => (author === undefined ? "" : `, by hand by ${code(author)}`);

function changedFiles({ changed, removed }: WorkerState): string[] {
  return changed.map((path) => `${code(path)}${removed.includes(path) ? " (removed)" : ""}`);
}

/** Each round's verdict, then its blocking findings with the commit at which they were found to be settled. */
function reviewLines({ reviews }: State, id: WorkerId): string[] {
  const rounds = Object.values(reviews).filter(({ worker }) => worker === id);
  return rounds.flatMap((round) => [
    roundLine(round),
    ...round.findings.filter(isBlocking).map((finding) => {
      const by = rounds.find(({ session }) => session === finding.settled);
      const at = by ? ` in ${code(by.head.slice(0, 12))}` : "";
      const stands = finding.settled === null ? "still open" : `settled${at}, by ${code(finding.settled)}`;
      return `${finding.id} ${code(`${finding.path}:${finding.line}`)}: ${inline(finding.body)} (${stands})`;
    }),
  ]);
}

/** What a review says of the brief holds against what the worker claims of it. */
function roundLine({ round, session, head, verdict, alignment: { brief } }: ReviewRecord): string {
  const unmet = brief.met ? "" : ` The brief is **not met**: ${inline(brief.words, 500)}`;
  return `Round ${round}, ${code(session)} on ${code(head.slice(0, 12))}: ${VERDICT_WORDS[verdict]}.${unmet}`;
}

/** Ticked when the completion says that it is met; what the worker calls evidence stands behind it. */
function criterionLine(criteria: readonly string[], number: number, closed: Completion | null): string {
  const answer = closed ? answerTo(number, criteria, closed.criteria) : undefined;
  const evidence = answer ? ` — ${inline(answer.evidence)}` : "";
  return `- [${answer?.met ? "x" : " "}] ${inline(criteria[number - 1]!, 400)}${evidence}`;
}

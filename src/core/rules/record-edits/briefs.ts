/**
 * Applies people's edits of briefs. An edit of a worker that hasn't started counts, together with
 * its author's approval. A new file is a new worker; a removed file removes its worker. Baton
 * answers an invalid edit and keeps the last valid version; the person's commit still has their
 * words.
 */
import { compareWorkers, getWave, type WorkerId } from "../../model/names.ts";
import { SATISFYING_STATUSES } from "../../model/status.ts";
import { groupNotesByRecipient } from "../../model/worker-reports.ts";
import { getBuildType, type BuildStatus, isClosing } from "../../model/build-types.ts";
import { isPlanTestFirst } from "../../plan/test-first.ts";
import { attachBriefFiles, type Brief } from "../../model/brief.ts";
import { validatePlan } from "../../plan/validate.ts";
import { getBriefPath, hasOwnWords, parseBrief } from "../../model/brief-document.ts";
import { replacePlan } from "../planning/plan.ts";
import { findUnreadableFile, type AcceptedEdit, type EditReport } from "./accepted-edits.ts";
import type { RefusedEdit } from "../../messages/record-edits.ts";
import type { PlanEdit } from "../../model/planning.ts";
import { createWorker } from "../sessions/work.ts";
import type { Draft } from "../decision-draft.ts";

interface BriefChange {
  file: AcceptedEdit;
  id: WorkerId;
  /** Null = the worker is removed. */
  brief: Brief | null;
}

export function applyBriefEdits(
  draft: Draft,
  files: readonly AcceptedEdit[],
  report: EditReport,
): void {
  if (files.length === 0) return;
  const { build, briefs } = draft.state;
  const closed = findClosedPlan(build.status);
  if (!build.plan || closed) {
    for (const file of files) report.addRefused(file, closed ?? { kind: "no_plan" });
    return;
  }
  const changes = files.flatMap((file) => readBriefChange(draft, file, files, report));
  const changed = new Map(changes.map((change) => [change.id, change]));
  const kept = briefs.filter(({ id }) => !changed.has(id));
  const candidate = [...kept, ...[...changed.values()].flatMap(({ brief }) => brief ?? [])];
  const bounds = { testFirst: isPlanTestFirst(build), type: getBuildType(build) };
  const problems = changes.length > 0 ? validatePlan(candidate, bounds) : [];
  const people = [...Map.groupBy(changes, ({ file }) => file.by).values()];
  if (problems.length > 0 && people.length > 1) {
    // One person's mistake must not affect the other people's edits.
    for (const of of people) {
      applyBriefEdits(
        draft,
        of.map(({ file }) => file),
        report,
      );
    }
    return;
  }
  if (problems.length > 0) {
    for (const { file } of changes) report.addRefused(file, { kind: "plan_invalid", problems });
    return;
  }
  const edits = [...changed.values()].map(({ file, id, brief }): PlanEdit => {
    const was = briefs.some((one) => one.id === id);
    const change = brief === null ? "removed" : was ? "edited" : "added";
    report.addDone(file, { kind: `brief_${change}`, worker: id });
    return { kind: "brief", worker: id, change };
  });
  if (edits.length === 0) return;
  putBriefs(draft, candidate);
  replacePlan(draft, briefs, files.at(-1)!.by, edits);
}

/**
 * Answers words that a person put below `## From earlier workers`, because nobody reads them there.
 */
export function answerBriefNotes(
  { state }: Draft,
  files: readonly AcceptedEdit[],
  report: EditReport,
): void {
  const notes = groupNotesByRecipient(state);
  for (const file of files) {
    const parsed = parseBrief(file.path, file.text ?? "");
    if (!parsed.ok || !parsed.notes) continue;
    const { id } = parsed.brief;
    if (!hasOwnWords(parsed.notes, id, notes.get(id) ?? [])) continue;
    report.addRefused(file, { kind: "notes_changed", worker: id });
  }
}

function putBriefs({ state }: Draft, briefs: readonly Brief[]): void {
  state.briefs = briefs.toSorted((a, b) => compareWorkers(a.id, b.id));
  const ids = state.briefs.map((brief) => brief.id);
  state.workers = Object.fromEntries(ids.map((id) => [id, state.workers[id] ?? createWorker(id)]));
}

/** Returns why no brief can be changed now, or null if briefs can be changed. */
function findClosedPlan(status: BuildStatus): RefusedEdit | null {
  if (status === "awaiting_approval" || status === "building") return null;
  return { kind: isClosing(status) ? "workers_ended" : "no_plan" };
}

/** Returns what the file asks for. Empty if Baton answered it already, or it changes nothing. */
function readBriefChange(
  draft: Draft,
  file: AcceptedEdit,
  files: readonly AcceptedEdit[],
  report: EditReport,
): BriefChange[] {
  const { briefs, build } = draft.state;
  const refuse = (refused: RefusedEdit): BriefChange[] => (report.addRefused(file, refused), []);
  if (file.blob === null) {
    const gone = briefs.find((brief) => getBriefPath(brief) === file.path);
    if (
      !gone ||
      files.some((other) => other.text !== null && parseWorkerPath(other.path) === gone.id)
    )
      return [];
    const why = findStartedWorker(draft, gone.id);
    return why ? refuse(why) : [{ file, id: gone.id, brief: null }];
  }
  const unread = findUnreadableFile(file);
  if (unread !== null) return refuse(unread);
  const parsed = parseBrief(file.path, file.text ?? "");
  if (!parsed.ok) return refuse({ kind: "brief_invalid", problems: parsed.problems });
  const { slug } = parsed;
  const was = briefs.find(({ id }) => id === parsed.brief.id);
  // People edit its files separately, in `context/`.
  const brief = attachBriefFiles(parsed.brief, was?.files ?? []);
  if (was && JSON.stringify(was) === JSON.stringify(brief)) return [];
  if (slug !== build.slug) return refuse({ kind: "other_build", slug: build.slug });
  if (parseWorkerPath(file.path) !== brief.id)
    return refuse({ kind: "other_worker", worker: brief.id });
  const twin = files.find(
    (other) => other !== file && other.text !== null && parseWorkerPath(other.path) === brief.id,
  );
  if (twin) return refuse({ kind: "second_brief", worker: brief.id, path: twin.path });
  const why = was ? findStartedWorker(draft, brief.id) : findPastWave(brief.id, build.current_wave);
  return why ? refuse(why) : [{ file, id: brief.id, brief }];
}

/** Returns why the brief can no longer be changed, or null if its worker hasn't started. */
function findStartedWorker(draft: Draft, id: WorkerId): RefusedEdit | null {
  const worker = draft.state.workers[id]!;
  const status = draft.getStatus(worker);
  if (SATISFYING_STATUSES.includes(status)) return { kind: "worker_ended", worker: id, status };
  if (worker.session === null && worker.pr === null) return null;
  return { kind: "worker_started", worker: id };
}

function findPastWave(id: WorkerId, current: number): RefusedEdit | null {
  return getWave(id) >= current ? null : { kind: "wave_over", worker: id, current };
}

/** Returns the worker that the file's name refers to. */
function parseWorkerPath(path: string): string | undefined {
  return /^workers\/(W\d+\.\d+)[-.]/.exec(path)?.[1];
}

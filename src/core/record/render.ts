/** The record's files from the state. Depends on nothing else: the same state gives the same bytes. */
import type { State } from "../build/state.ts";
import type { WorkerId } from "../build/names.ts";
import { renderReport } from "../comments/delivery.ts";
import { groupNotesByRecipient } from "../build/worker-notes.ts";
import { contextPath } from "../plan/brief-files.ts";
import { ACCOUNTS_FILE, renderAccounts } from "./accounts.ts";
import { renderAnswers } from "./answersDocument.ts";
import { briefPath, renderBrief } from "./brief.ts";
import { renderBuild } from "./buildDocument.ts";
import { renderJson } from "./json.ts";
import { renderLive } from "./liveDocument.ts";
import * as paths from "./paths.ts";
import { renderLoops } from "./loopDocuments.ts";
import { renderTaskRequest, renderTaskStatus } from "./task-documents.ts";
import { hasTasks } from "../build/task.ts";
import { renderPlan } from "./planDocument.ts";
import { renderStatus } from "./statusDocument.ts";
import { renderSteer } from "./steerDocument.ts";
import { steerPath } from "../build/steer.ts";
import { threadsPath } from "../build/words.ts";
import { renderThreads } from "./threadsDocument.ts";

/** Path to text, for every file of the record that Baton owns. `PLAN.md` comes with the first briefs. */
export function renderRecord(state: State): Record<string, string> {
  const isOfTasks = hasTasks(state);
  const files: Record<string, string> = {
    [paths.BUILD_FILE]: isOfTasks ? renderTaskRequest(state) : renderBuild(state),
    [paths.STATUS_FILE]: isOfTasks ? renderTaskStatus(state) : renderStatus(state),
    [paths.LIVE_FILE]: renderLive(state),
    [ACCOUNTS_FILE]: renderAccounts(state),
    [paths.META_FILE]: renderJson(state.build, ["slug", "build_type", "status", "current_wave"]),
  };
  const answers = renderAnswers(state.build.planning);
  if (answers !== null) files[paths.ANSWERS_FILE] = answers;
  if (state.briefs.length > 0 && !isOfTasks) files[paths.PLAN_FILE] = renderPlan(state);
  const notes = groupNotesByRecipient(state);
  for (const brief of state.briefs) {
    files[briefPath(brief)] = renderBrief(brief, state.build.slug, notes.get(brief.id));
    for (const { name, text } of brief.files ?? []) files[contextPath(brief.id, name)] = text;
  }
  for (const [id, worker] of Object.entries(state.workers)) {
    files[paths.statePath(id as WorkerId)] = renderJson(worker, ["id"]);
    for (const steer of worker.steers) files[steerPath(id as WorkerId, steer.n)] = renderSteer(steer);
    if (worker.words.length > 0) files[threadsPath(id)] = renderThreads(worker.words);
  }
  for (const [path, completion] of paths.completionPaths(state.completions)) {
    files[path] = renderJson(completion, ["worker_id", "session", "status", "timestamp", "summary"]);
  }
  Object.assign(files, renderLoops(state));
  for (const [key, review] of Object.entries(state.reviews)) {
    files[paths.reviewPath(key)] = renderJson(review, ["worker", "round", "verdict", "course", "summary"]);
  }
  const report = isOfTasks ? null : renderReport(state);
  if (report !== null) files[paths.REPORT_FILE] = report;
  if (state.closing) files[paths.CLOSE_FILE] = renderJson(state.closing, ["verdict", "subject", "message", "summary"]);
  return files;
}

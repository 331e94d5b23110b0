/**
 * The record for a session: its files as text, and a copy that the session's tools can open by
 * path.
 */
import { readFile, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { SessionState } from "../../core/model/session.ts";
import type { State } from "../../core/model/state.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import type { SessionSubject, WorkerId } from "../../core/model/names.ts";
import { findContextOwner, isVisibleTo } from "../../core/model/brief.ts";
import { parseRecord } from "../../core/record/parse.ts";
import { isRecordFile } from "../../core/model/record-files.ts";
import { formatRecordProblem } from "../../core/text/validation.ts";
import { RunnerError } from "../runner-error.ts";
import { writeFilesAt } from "../base-files.ts";
import type { Remote } from "../remote.ts";

// Checks whether the record still asks for a run. A superseded run does nothing.

/**
 * Returns the record's state of the session that `env` names. Returns null if the record asks for
 * another attempt or kind, or for no session.
 */
export function findRequestedSession(state: State, env: SessionEnv): SessionState | null {
  const { kind, subject, attempt } = env;
  // Sessions about a wave or a loop belong to the build. An adapt session is about a worker.
  const own = state.workers[subject as WorkerId]?.session;
  const ofBuild = state.build.sessions[kind];
  const found = ofBuild && (ofBuild.about ?? "build") === subject ? ofBuild : own;
  return found?.kind === kind && found.attempt === attempt ? found : null;
}

/**
 * Returns why the run that `env` describes is superseded, according to the current record; null =
 * it is current.
 */
export function explainSupersession(state: State, env: SessionEnv): string | null {
  const session = findRequestedSession(state, env);
  if (!session) return "the record now asks for another session";
  if (session.launch !== env.launch) return `launch ${session.launch} is the current one`;
  if (session.outcome !== null) return "the session has ended already";
  if (session.run !== null && session.run !== env.runId)
    return `run ${session.run} serves this launch`;
  return null;
}

export interface SessionRecord {
  state: State;
  /** Paths of all its files, sorted. */
  paths: string[];
}

/**
 * Writes the files of the record commit to `folder`, read-only, and parses them. Links become plain
 * files, so that people's files in `context/` can't point anywhere. Throws `GitError` if the commit
 * is gone, `RunnerError` if the record can't be read.
 */
export async function loadSessionRecord(
  remote: Remote,
  commit: string,
  folder: string,
): Promise<SessionRecord> {
  await remote.fetch([commit], 1);
  const texts: Record<string, string> = {};
  const paths: string[] = [];
  for (const file of await writeFilesAt(remote, commit, folder)) {
    const path = relative(folder, file).split(sep).join("/");
    paths.push(path);
    // Baton does not parse what people leave for workers, because it may be anything.
    if (isRecordFile(path) || findContextOwner(path)) texts[path] = await readFile(file, "utf8");
  }
  const parsed = parseRecord(texts);
  if (!parsed.ok) {
    throw new RunnerError(
      `The record ${commit.slice(0, 12)} can't be read: ` +
        `${formatRecordProblem(parsed.problems[0]!)}`,
    );
  }
  return { state: parsed.state, paths: paths.sort() };
}

/**
 * Removes from the copy in `folder` what a session about `subject` may not see. Returns the record
 * without it.
 */
export async function removeHiddenContext(
  record: SessionRecord,
  folder: string,
  subject: SessionSubject,
): Promise<SessionRecord> {
  const hidden = record.paths.filter((path) => !isVisibleTo(subject, path));
  for (const path of hidden) await rm(join(folder, path), { force: true });
  return { ...record, paths: record.paths.filter((path) => !hidden.includes(path)) };
}

/** The record as a session reads it: its files as text, and a copy that the session's tools can open by path. */
import { chmod, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { SessionSubject } from "../core/build/names.ts";
import type { State } from "../core/build/state.ts";
import { findContextOwner, isVisibleTo } from "../core/plan/brief-files.ts";
import { parseRecord } from "../core/record/parse.ts";
import { isRecordFile } from "../core/record/paths.ts";
import { problemLine } from "../core/record/problem.ts";
import { RunnerFault } from "./fault.ts";
import type { Remote } from "./remote.ts";

export interface LoadedRecord {
  state: State;
  /** Paths of all its files, sorted. */
  paths: string[];
}

/**
 * Lays the record commit out in `folder`, its files read-only, and parses it. Links become plain files: what people
 * drop into `context/` can't point anywhere. Throws a fault when the commit is gone or the record can't be read.
 */
export async function loadRecord(remote: Remote, commit: string, folder: string): Promise<LoadedRecord> {
  await remote.fetch([commit], 1);
  await mkdir(folder, { recursive: true });
  const env = { GIT_INDEX_FILE: join(remote.store, `record-${commit}.index`) };
  const at = { cwd: folder, env, config: [["core.symlinks", "false"]] as const };
  const where = [`--git-dir=${remote.store}`, `--work-tree=${folder}`];
  await remote.git([...where, "read-tree", commit], at);
  await remote.git([...where, "checkout-index", "--all", "--force", "--quiet"], at);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const texts: Record<string, string> = {};
  const paths: string[] = [];
  for (const file of files) {
    await chmod(file, 0o444);
    const path = relative(folder, file).split(sep).join("/");
    paths.push(path);
    // What people leave for workers is not Baton's to parse: it may be anything.
    if (isRecordFile(path) || findContextOwner(path)) texts[path] = await readFile(file, "utf8");
  }
  const parsed = parseRecord(texts);
  if (!parsed.ok) {
    throw new RunnerFault(`The record ${commit.slice(0, 12)} can't be read: ${problemLine(parsed.problems[0]!)}`);
  }
  return { state: parsed.state, paths: paths.sort() };
}

/** Takes out of the copy in `folder` what a session about `subject` may not see; returns the record without that. */
export async function hideContext(
  record: LoadedRecord,
  folder: string,
  subject: SessionSubject,
): Promise<LoadedRecord> {
  const hidden = record.paths.filter((path) => !isVisibleTo(subject, path));
  for (const path of hidden) await rm(join(folder, path), { force: true });
  return { ...record, paths: record.paths.filter((path) => !hidden.includes(path)) };
}

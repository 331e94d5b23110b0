/**
 * PGlite's folder after a power loss. PGlite never has the system write its files to the disk (even with `fsync=on`:
 * Emscripten's file system drops the call), so that a power loss may leave any of the last half minute's writes undone.
 * Its log of changes outlives that, as long as the files that it starts from are whole: those are written to the disk
 * here, when the folder is opened and closed. What is broken all the same is set aside: nothing of a build is in it.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { Logger } from "pino";

/** Opens the database in `folder`, or begins another one where it is broken. @throws what keeps that from working */
export async function openWithRecovery(folder: string, log: Logger): Promise<PGlite> {
  try {
    return await openVerified(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    const aside = `${folder}.broken`;
    rmSync(aside, { recursive: true, force: true });
    renameSync(folder, aside);
    try {
      const begun = await openVerified(folder);
      log.error({ err: error, aside }, "the inbox was broken and is begun anew; builds are found again by a sweep");
      return begun;
    } catch {
      // It isn't the folder: a full disk, say. Whoever mends that finds it as it was.
      rmSync(folder, { recursive: true, force: true });
      renameSync(aside, folder);
      throw error;
    }
  }
}

/** Every row is read and every index made anew: what is broken shows here, not at the next delivery. */
async function openVerified(folder: string): Promise<PGlite> {
  const before = readFileTimes(folder);
  const pglite = await PGlite.create(folder);
  const { rows } = await pglite.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'baton'",
  );
  for (const { name } of rows) {
    await pglite.query(`select count(one::text) from ${name} one`);
    await pglite.query(`reindex table ${name}`);
  }
  await pglite.query("checkpoint");
  // Of a new one, nothing is worth its thousand files' way to the disk yet.
  if (before.size > 0) flushFiles(folder, before);
  return pglite;
}

/** When each file of the folder was last written, by its path. */
export function readFileTimes(folder: string): Map<string, number> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path, statSync(path).mtimeMs]));
}

/** Waits until the disk has every file that was written since. */
export function flushFiles(folder: string, before: ReadonlyMap<string, number>): void {
  for (const [path, time] of readFileTimes(folder)) {
    if (before.get(path) === time) continue;
    const file = openSync(path, "r+");
    fsyncSync(file);
    closeSync(file);
  }
}

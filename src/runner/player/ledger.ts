/**
 * Which entry of a score served which session, kept in a folder, since each session is a process of its own and several
 * play at once: one file for each used entry, made only where none is (`O_EXCL`), holding the session's name.
 */
import { link, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { SessionName } from "../../core/build/names.ts";
import { entryFor } from "./match.ts";
import type { Score } from "./score.ts";

/**
 * Claims the entry that plays for `session` in build `build`; the same session is given the same entry again. Null when
 * nothing is left for it.
 */
export async function claim(score: Score, session: SessionName, build: string, ledger: string): Promise<number | null> {
  const folder = join(ledger, build);
  await mkdir(folder, { recursive: true });
  for (;;) {
    const index = entryFor(score, session, await usedIn(folder));
    if (index === null) return null;
    const own = join(folder, `.${randomUUID()}`);
    try {
      await writeFile(own, session);
      // A link is made whole or not at all: nobody ever reads half a name.
      await link(own, join(folder, String(index)));
      return index;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if ((await usedIn(folder)).get(index) === session) return index;
    } finally {
      await rm(own, { force: true });
    }
  }
}

async function usedIn(folder: string): Promise<Map<number, string>> {
  const names = (await readdir(folder)).filter((name) => /^[0-9]+$/.test(name));
  const pairs = names.map(async (name) => [Number(name), await readFile(join(folder, name), "utf8")] as const);
  return new Map(await Promise.all(pairs));
}

/** What earlier builds learned about the repository, laid out for a session: an index of it, or what fits its brief. */
import { writeFile } from "node:fs/promises";
import { KNOWLEDGE_PATH } from "../core/knowledge/entry.ts";
import { parseKnowledge } from "../core/knowledge/file.ts";
import { renderEntries, renderIndex, selectEntries } from "../core/knowledge/select.ts";
import type { Brief } from "../core/plan/brief.ts";
import type { Kind } from "../core/build/names.ts";
import { baseFiles, readBaseFile } from "./baseFiles.ts";
import type { Remote } from "./remote.ts";

/** They cut work, and are told what there is to know; whole entries are for those that do it. */
const READ_INDEX: readonly Kind[] = ["architect", "research", "adapt", "ask"];
const READ_ENTRIES: readonly Kind[] = ["work", "rework", "review", "fix"];

/**
 * Writes what the session is to know to `file`, as `.baton/knowledge.yml` has it on the commit `base`: people merged
 * that. `laid` says what that is, null = nothing; `problem` is why the file can't be read, the end of a sentence.
 */
export async function layKnowledge(
  remote: Remote,
  base: string,
  { kind, brief }: { kind: Kind; brief: Brief | null },
  file: string,
): Promise<{ laid: string | null; problem: string | null }> {
  const wanted = READ_INDEX.includes(kind) || (READ_ENTRIES.includes(kind) && brief !== null);
  const found = wanted
    ? (await baseFiles(remote, base, KNOWLEDGE_PATH)).find(({ path }) => path === KNOWLEDGE_PATH)
    : null;
  if (!found) return { laid: null, problem: null };
  const read = await readBaseFile(remote, found);
  if ("problem" in read) return { laid: null, problem: read.problem };
  const parsed = parseKnowledge(read.text);
  if (!parsed.ok) return { laid: null, problem: `can't be read: ${parsed.problem}` };
  const isIndex = READ_INDEX.includes(kind);
  const entries = isIndex ? parsed.entries : selectEntries(parsed.entries, brief!.paths);
  const text = isIndex ? renderIndex(entries) : renderEntries(entries);
  if (text === null) return { laid: null, problem: null };
  await writeFile(file, text, { mode: 0o444 });
  const words = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  return { laid: isIndex ? `an index of ${words}` : entries.map(({ id }) => id).join(", "), problem: null };
}

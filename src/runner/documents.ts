/** Documents that are made for one session, laid where it can read them by path. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionSubject, Kind } from "../core/build/names.ts";
import type { State } from "../core/build/state.ts";
import { listSessionDocuments, type SessionDocument } from "../core/record/session-documents.ts";

/** `record` is the session's copy of the record, `folder` is where the documents go. */
export async function layDocuments(
  { kind, subject }: { kind: Kind; subject: SessionSubject },
  state: State,
  record: string,
  folder: string,
): Promise<(SessionDocument & { path: string })[]> {
  const documents = listSessionDocuments(kind, subject, state, record);
  const laid = documents.map((one) => ({ ...one, path: join(folder, one.file) }));
  for (const { path, text } of laid) await writeFile(path, text, { mode: 0o444 });
  return laid;
}

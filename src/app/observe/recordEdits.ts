/** What others pushed onto a record: each push with who made it, their role, and the files that it changed. */
import type { EditedFile, RecordEdits } from "../../core/build/recordEdits.ts";
import { PEOPLES } from "../../core/record/paths.ts";
import type { Access } from "../github/access.ts";
import type { History } from "../github/recordHistory.ts";
import { loadCommit, type StandingRecord } from "../github/recordStore.ts";
import type { Roles } from "./roles.ts";

/** `own` and `record`: the files as Baton left them, and as they stand. @throws GitHubError */
export async function editsOf(
  access: Access,
  { rewritten, moves }: History,
  own: StandingRecord,
  record: StandingRecord,
  roles: Roles,
): Promise<RecordEdits> {
  const pushes: RecordEdits["pushes"] = [];
  let before = own;
  for (const { sha, by } of moves) {
    const after = sha === record.head ? record : await loadCommit(access, sha);
    pushes.push({ sha, by, role: await roles.of(by), files: changes(before, after) });
    before = after;
  }
  const inContext = Object.entries(record.blobs).filter(([path]) => PEOPLES.test(path));
  return {
    own: own.head,
    head: record.head,
    rewritten,
    changed: changes(own, record).map(({ path }) => path),
    pushes,
    contextBytes: inContext.reduce((sum, [, { bytes }]) => sum + bytes, 0),
  };
}

function changes({ blobs: before }: StandingRecord, { blobs: after }: StandingRecord): EditedFile[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const [was, is] = [before[path], after[path]];
    if (was?.oid === is?.oid) return [];
    return [{ path, was: was?.oid ?? null, blob: is?.oid ?? null, text: is?.text ?? null, bytes: is?.bytes ?? 0 }];
  });
}

/** Pushes by others to the record of a stage's build. */
import { getBriefPath, renderBrief } from "../../../src/core/model/brief-document.ts";
import type { EditedFile, RecordEdits, RecordPush } from "../../../src/core/model/record-files.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import { sha } from "./facts.ts";
import type { Stage } from "./stage.ts";

/** Computes `was` and `blob` from the text. A text of null removes the file. */
export function file(
  path: string,
  text: string | null,
  was: string | null = sha(path),
): EditedFile {
  return { path, was, blob: text === null ? null : sha(text), text, bytes: text?.length ?? 0 };
}

/** Returns the brief's own file with these changes. */
export function briefFile(stage: Stage, id: string, change: Partial<Brief> = {}): EditedFile {
  const brief = stage.state!.briefs.find((one) => one.id === id)!;
  return file(getBriefPath(brief), renderBrief({ ...brief, ...change }, stage.state!.build.slug));
}

export function push(
  files: EditedFile[],
  by: string | null = "wren",
  role: Role = "write",
): RecordPush {
  return { sha: sha(`${by} ${files.map((one) => one.path + one.blob).join()}`), by, role, files };
}

let count = 0;

/** Makes the pushes and lets Baton look. Afterwards none of them is on top any more. */
export function pushed(stage: Stage, pushes: RecordPush[], more: Partial<RecordEdits> = {}): Stage {
  const changed = pushes.flatMap(({ files }) => files.map(({ path }) => path));
  const head = sha(`head ${(count += 1)}`);
  const edits = {
    own: sha("own"),
    head,
    rewritten: false,
    changed,
    pushes,
    contextBytes: 0,
    ...more,
  };
  stage.facts.edits = edits;
  stage.settle();
  return stage;
}

/** Pushes by others onto the record of a stage's build. */
import { getBriefPath, renderBrief } from "../../../src/core/model/brief-document.ts";
import type { EditedFile, RecordEdits, RecordPush } from "../../../src/core/model/record-files.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import { sha } from "./facts.ts";
import type { Stage } from "./stage.ts";

/** `was` and `blob` follow from the text; null takes the file away. */
export function file(
  path: string,
  text: string | null,
  was: string | null = sha(path),
): EditedFile {
  return { path, was, blob: text === null ? null : sha(text), text, bytes: text?.length ?? 0 };
}

/** The brief's own file, with what is changed of it. */
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

/** They happen, and Baton looks; afterwards nothing of them lies on top any more. */
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

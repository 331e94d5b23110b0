/** Differences between two plans, by worker and field. Limited in size for a comment. */
import { z } from "zod";
import { compareWorkers, workerIdSchema } from "./names.ts";
import { hashString } from "./hash.ts";
import { quote } from "./quote.ts";
import { briefFields, type Brief } from "./brief.ts";

const briefSaid = quote("the words of a brief");

/**
 * Lines of a field that only one of the plans has. If both are empty, only order or spacing differ.
 */
const fieldChangeSchema = z.strictObject({
  field: z.string(),
  removed: z.array(briefSaid),
  added: z.array(briefSaid),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

const workerChangeSchema = z.strictObject({
  worker: workerIdSchema,
  name: briefSaid,
  kind: z.enum(["added", "removed", "changed"]),
  /** Empty if the worker is added or removed. */
  fields: z.array(fieldChangeSchema),
});
export type WorkerChange = z.infer<typeof workerChangeSchema>;

export const planChangesSchema = z.strictObject({
  /** Hash of the previous plan. */
  since: z.string(),
  workers: z.array(workerChangeSchema),
  /** Number of further changed workers that aren't listed. */
  more: z.int().min(0),
});
export type PlanChanges = z.infer<typeof planChangesSchema>;

const LINE_CHARS = 160;
/** Maximum stored lines on each side of a field. */
const FIELD_LINES = 6;
/** Maximum lines in total: the plan comment has room for them next to 500 workers. */
const MAX_LINES = 80;

/** Compares `before`, a plan with hash `since`, with `after`, in the order of workers. */
export function comparePlans(
  since: string,
  before: readonly Brief[],
  after: readonly Brief[],
): PlanChanges {
  const [old, now] = [new Map(before.map((b) => [b.id, b])), new Map(after.map((b) => [b.id, b]))];
  const ids = [...new Set([...old.keys(), ...now.keys()])].toSorted(compareWorkers);
  const all = ids.flatMap((id) => compareBriefs(old.get(id), now.get(id)) ?? []);
  let room = MAX_LINES;
  const fitting = all.filter((change) => (room -= countLines(change)) >= 0);
  return { since, workers: fitting, more: all.length - fitting.length };
}

function compareBriefs(before: Brief | undefined, after: Brief | undefined): WorkerChange | null {
  const { id: worker, name } = (after ?? before)!;
  if (!before) return { worker, name, kind: "added", fields: [] };
  if (!after) return { worker, name, kind: "removed", fields: [] };
  const fields = FIELDS.flatMap(
    (field) => compareField(field, getFieldValue(before, field), getFieldValue(after, field)) ?? [],
  );
  return fields.length > 0 ? { worker, name, kind: "changed", fields } : null;
}

const FIELDS = (Object.keys(briefFields) as (keyof Brief)[]).filter((field) => field !== "id");

/** Returns only name and fingerprint of a file, because its text would fill the comment. */
function getFieldValue(brief: Brief, field: keyof Brief): string | string[] {
  if (field === "files")
    return (brief.files ?? []).map(
      ({ name, text }) => `${name} (${hashString(text).slice(0, 12)})`,
    );
  return brief[field];
}

function compareField(
  field: string,
  before: string | string[],
  after: string | string[],
): FieldChange | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const [old, now] = [splitValue(before), splitValue(after)];
  const removed = limitLines(old.filter((line) => !now.includes(line)));
  return { field, removed, added: limitLines(now.filter((line) => !old.includes(line))) };
}

function splitValue(value: string | string[]): string[] {
  const lines = typeof value === "string" ? value.split("\n") : value;
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

function limitLines(lines: string[]): string[] {
  const kept = lines.slice(0, FIELD_LINES).map((line) => {
    const flat = line.replace(/[\p{Cc}\s]+/gu, " ");
    return flat.length > LINE_CHARS ? `${flat.slice(0, LINE_CHARS - 1).toWellFormed()}…` : flat;
  });
  return lines.length > FIELD_LINES ? [...kept, `… and ${lines.length - FIELD_LINES} more`] : kept;
}

function countLines({ fields }: WorkerChange): number {
  return fields.reduce((sum, { removed, added }) => sum + 1 + removed.length + added.length, 1);
}

/** How the plan differs from the one before, for people: as a diff, and in a sentence. */
import type { PlanChanges, WorkerChange } from "../plan/difference.ts";
import { fenced } from "./escape.ts";
import { counted } from "../text/counted.ts";

const SIGNS = { added: "+", removed: "-", changed: "!" } as const;

/** Below a heading of its own. GitHub colours the lines of a `diff` by their first sign. */
export function changeLines(changes: PlanChanges | null): string[] {
  if (changes === null) return [];
  const { since, workers, more } = changes;
  if (workers.length === 0 && more === 0) return [`Nothing of plan \`${since}\` changed.`, ""];
  return [`### What changed since plan \`${since}\``, "", changeBlock(changes), ""];
}

export function changeBlock({ workers, more }: PlanChanges): string {
  const lines = [...workers.flatMap(diffOf), ...(more > 0 ? [`! and ${counted(more, "more worker")}`] : [])];
  return fenced(lines.join("\n"), "diff");
}

/** As people call a brief's field. */
const labelOf = ({ field }: { field: string }) =>
  field === "depends_on" ? "dependencies" : field.replaceAll("_", " ");

function diffOf({ worker, name, kind, fields }: WorkerChange): string[] {
  const detail = fields.flatMap(({ field, removed, added }) => [
    `!   ${labelOf({ field })}${removed.length + added.length === 0 ? ": other order or spacing" : ""}`,
    ...removed.map((line) => `-     ${line}`),
    ...added.map((line) => `+     ${line}`),
  ]);
  return [`${SIGNS[kind]} ${worker}: ${name}`, ...detail];
}

const NAMED = 5;

/** `W1.2 is new; W2.1 is gone; W1.1 changed in mission, paths`: a sentence's end. */
export function changeWords({ workers, more }: PlanChanges): string {
  const words = workers.slice(0, NAMED).map(({ worker, kind, fields }) => {
    if (kind === "added") return `${worker} is new`;
    if (kind === "removed") return `${worker} is gone`;
    return `${worker} changed in ${fields.map(labelOf).join(", ")}`;
  });
  const left = workers.length + more - words.length;
  if (left > 0) words.push(`${counted(left, "more worker")} changed`);
  return words.join("; ") || "nothing changed";
}

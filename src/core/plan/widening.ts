/** What of a new plan goes beyond the one that was approved, so that a person is asked. */
import type { WorkerId } from "../build/names.ts";
import { counted } from "../text/counted.ts";
import type { Brief } from "./brief.ts";
import { covers } from "./covers.ts";

/** Most workers that one adaptation may add on balance. */
const MOST_ADDED = 1;
/** By how much the approved estimate may be exceeded. */
const MOST_RAISE = 0.2;

interface Effort {
  sessions: number;
  minutes: number;
}

export interface Widening {
  before: readonly Brief[];
  after: readonly Brief[];
  /** Workers that have not started. */
  unstarted: ReadonlySet<WorkerId>;
  /** Old id to new id. */
  moved: ReadonlyMap<WorkerId, WorkerId>;
  approved: Effort;
  effort: Effort;
}

/** Sentences; none where nobody has to be asked. */
export function findWidening(plans: Widening): string[] {
  return [...findWiderPaths(plans), ...findMoreWorkers(plans), ...findMoreEffort(plans)];
}

/** A brief keeps to its own paths; a new one, to those of the workers that had not started. */
function findWiderPaths({ before, after, unstarted, moved }: Widening): string[] {
  const own = new Map(before.map((brief) => [moved.get(brief.id) ?? brief.id, brief.paths]));
  const remaining = before.filter(({ id }) => unstarted.has(id)).flatMap(({ paths }) => paths);
  return after.flatMap(({ id, paths }) => {
    const allowed = own.get(id) ?? remaining;
    const wider = paths.filter((path) => !allowed.some((glob) => covers(glob, path)));
    if (wider.length === 0) return [];
    const named = wider
      .slice(0, 5)
      .map((path) => `\`${path}\``)
      .join(", ");
    const more = wider.length > 5 ? ` and ${wider.length - 5} more` : "";
    return [
      own.has(id)
        ? `${id} could also change ${named}${more}.`
        : `${id} is new and could change ${named}${more}, which no worker that has not started may.`,
    ];
  });
}

function findMoreWorkers({ before, after }: Widening): string[] {
  const added = after.length - before.length;
  if (added <= MOST_ADDED) return [];
  return [`The plan gets ${counted(added, "more worker")}; ${MOST_ADDED} at a time is added without a person.`];
}

function findMoreEffort({ approved, effort }: Widening): string[] {
  return (["sessions", "minutes"] as const)
    .filter((unit) => effort[unit] > approved[unit] * (1 + MOST_RAISE))
    .map((unit) => {
      const percent = Math.round((effort[unit] / approved[unit] - 1) * 100);
      return `The estimate rises from ${approved[unit]} to ${effort[unit]} ${unit} (${percent} %); 20 % is the most.`;
    });
}

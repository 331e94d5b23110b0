/**
 * Escalation: a worker whose brief is easy and whose session failed has its next attempt played one model class up.
 * The brief keeps its complexity, so that the plan that people approved and its hash stay as they are.
 */
import type { Kind, SessionName } from "./names.ts";
import { COMPLEXITIES, type Brief, type Complexity } from "../plan/brief.ts";

export interface Escalation {
  /** The session that failed. */
  session: SessionName;
  attempt: number;
  from: Complexity;
  to: Complexity;
  /** Why that session failed: a sentence, bounded and without secrets. */
  cause: string;
}

/** What the record keeps of a worker's model class beyond its brief. */
export interface Escalated {
  /** Oldest first. */
  escalations: Escalation[];
  /** Login of the person who chose the class by `/model`: theirs counts, and Baton escalates no more. */
  class_chosen_by: string | null;
}

/** The class that plays the worker's next session. */
export function getModelClass(brief: Pick<Brief, "complexity">, worker: Escalated | undefined): Complexity {
  const newest = worker?.escalations.at(-1);
  return brief.complexity === "easy" && worker?.class_chosen_by === null && newest ? newest.to : brief.complexity;
}

/** The class for the attempt after a failed one; null where it stays. Only work of an easy brief is escalated. */
export function findNextClass(brief: Pick<Brief, "complexity">, worker: Escalated, kind: Kind): Complexity | null {
  if (brief.complexity !== "easy" || worker.class_chosen_by !== null) return null;
  if (kind !== "work" && kind !== "rework") return null;
  return COMPLEXITIES[COMPLEXITIES.indexOf(getModelClass(brief, worker)) + 1] ?? null;
}

/**
 * A guard checks a proposed change and names what may not be published. Each has its line in
 * `index.ts`. Pure.
 */
import type { GuardContext } from "../model/guard-findings.ts";
import type { Change } from "../model/proposal.ts";

export interface Finding {
  path: string | null;
  /** One sentence or a few that tell worker and person what to do. Never holds a secret. */
  message: string;
  /**
   * The same to a person who took the worker and made the change, where sessions have another way
   * out.
   */
  toPerson?: string;
  /** False: no person may take the change with this in it. */
  waivable?: boolean;
}

export interface Guard {
  /** `protected-paths`. */
  name: string;
  /**
   * Describes the setting `guards.allow.NAME`: globs of files that the guard doesn't check. Absent:
   * there is no such setting. The findings' messages name it.
   */
  exceptions?: string;
  /**
   * After a finding that no person can waive, no further guard runs: their cost grows with the
   * change.
   */
  endsCheck?: true;
  check(change: Change, context: GuardContext): Finding[];
}

/** Checks a guard's parts against the type. */
export function defineGuard(guard: Guard): Guard {
  return guard;
}

/** How a person can take the change as it is; empty where no worker made it. */
export function describeApprovalWaiver({ brief, isTask }: GuardContext): string {
  return brief && !isTask ? `, or takes the change as it is with \`/approve ${brief.id}\`` : "";
}

/**
 * How a session ends what can't be done as it was told, and how a person does who took the worker.
 */
export const SESSION_WAY_OUT = "hand back `blocked`";
export const PERSON_WAY_OUT = "return the worker with `/give`";

/**
 * A stranger's name as it may be shown: one line, bounded, without what Markdown or a reader trips
 * over.
 */
export function sanitizeName(name: string): string {
  const plain = name
    .replace(/[\p{C}`<]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}

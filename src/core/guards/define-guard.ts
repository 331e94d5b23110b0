/**
 * A guard checks a proposed change and names what may not be published. Each guard has a line in
 * `index.ts`. Pure.
 */
import type { GuardContext } from "../model/guard-findings.ts";
import type { Change } from "../model/proposal.ts";

export interface Finding {
  path: string | null;
  /** Tells the worker and people what to do, in one sentence or a few. Never contains a secret. */
  message: string;
  /**
   * The same message for a person who took over the worker and made the change. Used if sessions
   * have a different way out.
   */
  toPerson?: string;
  /** False: no person may accept the change while it contains this. */
  waivable?: boolean;
}

export interface Guard {
  /** The guard's name, such as `protected-paths`. */
  name: string;
  /**
   * Describes the setting `guards.allow.NAME`: globs of files that the guard doesn't check. Absent
   * if the guard has no such setting. The findings' messages name the setting.
   */
  exceptions?: string;
  /**
   * No further guard runs after a finding that no person can waive, because the cost of guards
   * grows with the change.
   */
  endsCheck?: true;
  check(change: Change, context: GuardContext): Finding[];
}

/** Checks a guard's parts against the type. */
export function defineGuard(guard: Guard): Guard {
  return guard;
}

/** Describes how a person can accept the change as it is. Empty if no worker made it. */
export function describeApprovalWaiver({ brief, isTask }: GuardContext): string {
  return brief && !isTask ? `, or accepts the change as it is with \`/approve ${brief.id}\`` : "";
}

/**
 * How a session ends a task that can't be done as instructed, and how a person who took over the
 * worker does.
 */
export const SESSION_WAY_OUT = "hand back `blocked`";
export const PERSON_WAY_OUT = "return the worker with `/give`";

/**
 * Makes an untrusted name safe to show: one line, limited length, no characters that break Markdown
 * or confuse readers.
 */
export function sanitizeName(name: string): string {
  const plain = name
    .replace(/[\p{C}`<]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}

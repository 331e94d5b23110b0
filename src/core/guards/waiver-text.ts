/** What messages of the guards end with: how a person takes the change as it is. */
import { CONFIG_PATH, type GuardWithExceptions } from "../model/settings.ts";
import { isGlobMatch } from "../text/globs.ts";
import type { GuardContext } from "../model/guard-findings.ts";

export function describeWaiver(
  { brief, isTask }: GuardContext,
  guard: GuardWithExceptions,
): string {
  const approve =
    brief && !isTask ? `take the change as it is by \`/approve ${brief.id}\`, or ` : "";
  return `A person can ${approve}let such files be by \`guards.allow.${guard}\` in ${CONFIG_PATH}.`;
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

/** Whether the guard leaves the file alone, as the settings say. */
export function isAllowedPath(
  { settings }: GuardContext,
  guard: GuardWithExceptions,
  path: string,
): boolean {
  return settings.guards.allow[guard].some((glob) => isGlobMatch(glob, path));
}

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

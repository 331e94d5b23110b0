/** What guards hold back: their findings in one session's change, remembered until they are mended or let through. */
import type { SessionName } from "../build/names.ts";
import { sha256 } from "../plan/hash.ts";
import type { GuardFinding } from "./guard.ts";
import { shown } from "./names.ts";

/** A finding as it is remembered: bounded, and known again by `key`. */
export interface HeldFinding extends GuardFinding {
  key: string;
}

export interface Held {
  /** Whose change it is, and the run whose artifact holds that; null = a person handed it in. */
  session: SessionName;
  run: number | null;
  findings: HeldFinding[];
  /** Findings beyond those. */
  more: number;
}

/** A person let all findings of that very change through. */
export interface Waiver extends Held {
  by: string;
  at: string;
}

const MAX_FINDINGS = 60;
const PATH_CHARS = 300;
const MESSAGE_CHARS = 600;
/** Findings that are told in their own words. */
const TOLD = 5;

/** Equal for what a guard finds again in the same file for the same reason. */
export function findingKey({ guard, path, message }: GuardFinding): string {
  return sha256(JSON.stringify([guard, path, message])).slice(0, 16);
}

export function heldOf(session: SessionName, run: number | null, findings: readonly GuardFinding[]): Held {
  const kept = findings.slice(0, MAX_FINDINGS).map((finding) => ({
    guard: finding.guard,
    path: finding.path?.slice(0, PATH_CHARS).toWellFormed() ?? null,
    message: (run === null ? (finding.toPerson ?? finding.message) : finding.message)
      .slice(0, MESSAGE_CHARS)
      .toWellFormed(),
    waivable: finding.waivable,
    key: findingKey(finding),
  }));
  return { session, run, findings: kept, more: findings.length - kept.length };
}

/** Whether nothing is found that wasn't found before: the session was told, and it is there again. */
export function isKnown(held: Held, before: Held | null): boolean {
  if (before === null || held.more > 0) return false;
  return held.findings.every(({ key }) => before.findings.some((f) => f.key === key));
}

/** Whether a person may have the change as it is. What can't all be shown to them can't be let through. */
export function isWaivable({ findings, more }: Held): boolean {
  return more === 0 && findings.every((f) => f.waivable);
}

/** What `waiver` doesn't cover. */
export function notWaived(findings: readonly GuardFinding[], waiver: Waiver | undefined): GuardFinding[] {
  return findings.filter((finding) => !waiver?.findings.some((f) => f.key === findingKey(finding)));
}

/** The first findings in their own words, of the others what they are: a person lets through what they have read. */
export function wordsOf({ findings, more }: Held): string {
  const told = findings.slice(0, TOLD).map((f) => f.message);
  const named = findings.slice(TOLD).map(({ guard, path }) => (path === null ? guard : `${guard} in ${shown(path)}`));
  const rest = named.length + more;
  if (rest === 0) return told.join(" ");
  return [...told, `And ${rest} more: ${named.join(", ")}${more > 0 ? " …" : "."}`].join(" ");
}

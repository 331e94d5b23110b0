/** What guards find, and what they know about the change. */
import { z } from "zod";
import type { GuardSettings } from "./settings.ts";
import type { Brief } from "./brief.ts";
import { sessionNameSchema, type SessionName } from "./names.ts";
import { hashString } from "./hash.ts";
import { guardSaid, repositoryPath } from "./quote.ts";

const storedFindingSchema = z.strictObject({
  /** Name of the guard: `protected-paths`. */
  guard: z.string(),
  path: repositoryPath.nullable(),
  /** Tells the worker and people what to do, in one sentence or a few. Never contains a secret. */
  message: guardSaid,
  /** Whether a person may accept the change while it contains this (`/approve W1.1`). */
  waivable: z.boolean(),
  /** Equal for the same finding in another change. */
  key: z.string(),
});
/** A finding as the record stores it: limited in length, and recognised by `key`. */
export type StoredFinding = z.infer<typeof storedFindingSchema>;

export interface GuardFinding extends Omit<StoredFinding, "key"> {
  /**
   * The same message for a person who took over the worker and made the change. Used if sessions
   * have a different way out.
   */
  toPerson?: string;
}

/**
 * Content of a path in the base commit. Null if it doesn't exist. Without text if it isn't text, is
 * too large to read, or is a folder. `files` are the paths in a folder that a written file
 * replaces, or null if they aren't listed.
 */
export type BaseFileContent = {
  text: string | null;
  folder?: { files: readonly string[] | null };
} | null;
/** By path. A path that isn't listed is unknown. */
export type BaseFiles = ReadonlyMap<string, BaseFileContent>;

export interface GuardContext {
  settings: GuardSettings;
  /** The session's instructions. Null for a session of the whole build. */
  brief: Brief | null;
  /**
   * Contents at the change's base, for the paths of `listBasePaths`. Without it, nothing about the
   * base is known.
   */
  before?: BaseFiles;
  /** Paths that this session may not change: tests of a test-first build. Absent means none. */
  frozen?: readonly string[];
  /** True for the change of a task, outside of a build. No person can accept it as it is. */
  isTask?: boolean;
}

/**
 * What guards block: their findings in one session's change, stored until they are fixed or waived.
 */
export const blockedChangeSchema = z.strictObject({
  /**
   * The session that made the change, and the run whose artifact contains it. Null if a person
   * submitted it.
   */
  session: sessionNameSchema,
  run: z.int().nullable(),
  findings: z.array(storedFindingSchema),
  /** Number of further findings. */
  more: z.int().min(0),
});
export type BlockedChange = z.infer<typeof blockedChangeSchema>;

/** A person's approval of all findings in exactly that change. */
export const waiverSchema = blockedChangeSchema.extend({
  by: z.string(),
  at: z.string(),
});
export type Waiver = z.infer<typeof waiverSchema>;

const MAX_FINDINGS = 60;
const PATH_CHARS = 300;
const MESSAGE_CHARS = 600;

/** Returns the same key if a guard finds the same problem in the same file again. */
export function getFindingKey({ guard, path, message }: GuardFinding): string {
  return hashString(JSON.stringify([guard, path, message])).slice(0, 16);
}

export function createBlockedChange(
  session: SessionName,
  run: number | null,
  findings: readonly GuardFinding[],
): BlockedChange {
  const kept = findings.slice(0, MAX_FINDINGS).map((finding) => ({
    guard: finding.guard,
    path: finding.path?.slice(0, PATH_CHARS).toWellFormed() ?? null,
    message: (run === null ? (finding.toPerson ?? finding.message) : finding.message)
      .slice(0, MESSAGE_CHARS)
      .toWellFormed(),
    waivable: finding.waivable,
    key: getFindingKey(finding),
  }));
  return { session, run, findings: kept, more: findings.length - kept.length };
}

/** Reports whether every finding was found before: the session was notified and repeated it. */
export function hasOnlyKnownFindings(held: BlockedChange, before: BlockedChange | null): boolean {
  if (before === null || held.more > 0) return false;
  return held.findings.every(({ key }) => before.findings.some((f) => f.key === key));
}

/**
 * Reports whether a person may accept the change as it is. A person can't accept findings that
 * Baton can't show completely.
 */
export function isWaivable({ findings, more }: BlockedChange): boolean {
  return more === 0 && findings.every((f) => f.waivable);
}

/** Returns the findings that `waiver` doesn't cover. */
export function listUnwaivedFindings(
  findings: readonly GuardFinding[],
  waiver: Waiver | undefined,
): GuardFinding[] {
  return findings.filter(
    (finding) => !waiver?.findings.some((f) => f.key === getFindingKey(finding)),
  );
}

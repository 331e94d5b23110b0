/** What guards find, and what they know of the change. */
import { z } from "zod";
import type { GuardSettings } from "./settings.ts";
import type { Brief } from "./brief.ts";
import { sessionNameSchema, type SessionName } from "./names.ts";
import { hashString } from "./hash.ts";
import { quotePath } from "../text/path-names.ts";

const storedFindingSchema = z.strictObject({
  /** Name of the guard: `protected-paths`. */
  guard: z.string(),
  path: z.string().nullable(),
  /** One sentence or a few that tell worker and person what to do. Never holds a secret. */
  message: z.string(),
  /** Whether a person may take the change with this in it (`/approve W1.1`). */
  waivable: z.boolean(),
  /** Equal for the same finding in another change. */
  key: z.string(),
});
/** A finding as it is remembered: bounded, and known again by `key`. */
export type StoredFinding = z.infer<typeof storedFindingSchema>;

export interface GuardFinding extends Omit<StoredFinding, "key"> {
  /**
   * The same to a person who took the worker and made the change, where sessions have another way
   * out.
   */
  toPerson?: string;
}

/**
 * What stood at a path: null = nothing; without a text what isn't text, is too large to be read, or
 * is a folder. Of a folder that a written file takes the place of, `files` are the paths in it;
 * null = they aren't listed.
 */
export type BaseFileContent = {
  text: string | null;
  folder?: { files: readonly string[] | null };
} | null;
/** By path; what isn't in it is not known. */
export type BaseFiles = ReadonlyMap<string, BaseFileContent>;

export interface GuardContext {
  settings: GuardSettings;
  /** What the session was told to do; null for a session of the whole build. */
  brief: Brief | null;
  /**
   * What stood at the change's base, for the paths of `listBasePaths`. Without it nothing of the
   * base is known.
   */
  before?: BaseFiles;
  /** Paths that this session may not change: tests of a test-first build. Absent = none. */
  frozen?: readonly string[];
  /** It is the change of a task, outside of a build: no person can take it as it is. */
  isTask?: boolean;
}

// What guards hold back: their findings in one session's change, remembered until they are mended
// or let through.

export const blockedChangeSchema = z.strictObject({
  /** Whose change it is, and the run whose artifact holds that; null = a person handed it in. */
  session: sessionNameSchema,
  run: z.int().nullable(),
  findings: z.array(storedFindingSchema),
  /** Findings beyond those. */
  more: z.int().min(0),
});
export type BlockedChange = z.infer<typeof blockedChangeSchema>;

/** A person let all findings of that very change through. */
export const waiverSchema = blockedChangeSchema.extend({
  by: z.string(),
  at: z.string(),
});
export type Waiver = z.infer<typeof waiverSchema>;

const MAX_FINDINGS = 60;
const PATH_CHARS = 300;
const MESSAGE_CHARS = 600;
/** Findings that are told in their own words. */
const MAX_DESCRIBED = 5;

/** Equal for what a guard finds again in the same file for the same reason. */
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

/**
 * Whether nothing is found that wasn't found before: the session was told, and it is there again.
 */
export function hasOnlyKnownFindings(held: BlockedChange, before: BlockedChange | null): boolean {
  if (before === null || held.more > 0) return false;
  return held.findings.every(({ key }) => before.findings.some((f) => f.key === key));
}

/**
 * Whether a person may have the change as it is. What can't all be shown to them can't be let
 * through.
 */
export function isWaivable({ findings, more }: BlockedChange): boolean {
  return more === 0 && findings.every((f) => f.waivable);
}

/** What `waiver` doesn't cover. */
export function listUnwaivedFindings(
  findings: readonly GuardFinding[],
  waiver: Waiver | undefined,
): GuardFinding[] {
  return findings.filter(
    (finding) => !waiver?.findings.some((f) => f.key === getFindingKey(finding)),
  );
}

/**
 * The first findings in their own words, of the others what they are: a person lets through what
 * they have read.
 */
export function describeFindings({
  findings,
  more,
}: Pick<BlockedChange, "more"> & {
  findings: readonly Pick<GuardFinding, "guard" | "path" | "message">[];
}): string {
  const told = findings.slice(0, MAX_DESCRIBED).map((f) => f.message);
  const named = findings
    .slice(MAX_DESCRIBED)
    .map(({ guard, path }) => (path === null ? guard : `${guard} in ${quotePath(path)}`));
  const rest = named.length + more;
  if (rest === 0) return told.join(" ");
  return [...told, `And ${rest} more: ${named.join(", ")}${more > 0 ? " …" : "."}`].join(" ");
}

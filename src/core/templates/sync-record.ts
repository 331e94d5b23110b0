/**
 * Decides what to do about a comparison. There is one pull request at a time. Baton updates it
 * until people commit to it.
 */
import { z } from "zod";
import { hashString } from "../model/hash.ts";
import { getBlobSha, type TreeFile } from "./files.ts";
import type { BroughtFile, SyncPlan } from "./plan.ts";
import type { OfferedPull } from "../model/facts.ts";

// What Baton remembers of a repository's templates: `state.json` on the branch `baton/templates`.
// The brought files are blobs beside it, so the next comparison does not need the template's
// history.

/** Returns the branch of the record, and the branch of the pull request. */
export function getTemplateBranches(prefix: string): { record: string; pull: string } {
  return { record: `${prefix}/templates`, pull: `${prefix}/sync-templates` };
}

/** Maximum number of declined versions. An older one may be offered again. */
const MAX_DECLINED = 20;
/** Only a state with thousands of files is longer. */
export const MAX_SYNC_STATE_BYTES = 2_000_000;

const shaSchema = z.string().regex(/^[0-9a-f]{40}$/);
const filesSchema = z.record(
  z.string().max(4096),
  z.object({
    mode: z.enum(["100644", "100755", "120000"]),
    sha: shaSchema,
    source: z.string().max(200),
  }),
);
const versionSchema = z.object({
  /** Fingerprint of the files. */
  version: z.string().regex(/^[0-9a-f]{12}$/),
  /** The commit of the files, by template. */
  commits: z.record(z.string().max(400), shaSchema),
  files: filesSchema,
});

const offerSchema = versionSchema.extend({
  /** Fingerprint of the changes. Changes by people on the default branch make another one. */
  plan: z.string().max(64),
  conflicts: z.int().min(0).default(0),
});

const recordSchema = z.object({
  version: z.literal(1),
  /** The version that was last brought: the base of the next comparison. Null if none was. */
  base: versionSchema.nullable().default(null),
  /**
   * Saved before its pull request is opened or updated. The tree identifies the commit. Null:
   * `offered` is current.
   */
  offering: offerSchema.extend({ tree: shaSchema }).nullable().default(null),
  /** The version in the newest pull request. */
  offered: offerSchema
    .extend({ pull: z.int().min(1) })
    .nullable()
    .default(null),
  /** Versions whose pull request was closed. */
  declined: z.array(z.string().max(12)).default([]),
  /** Fingerprint of the problem in the last failed check run; null if there is none. */
  problem: z.string().max(64).nullable().default(null),
});

export type SyncRecord = z.infer<typeof recordSchema>;
export type SyncVersion = z.infer<typeof versionSchema>;

export const EMPTY_SYNC_RECORD: SyncRecord = {
  version: 1,
  base: null,
  offering: null,
  offered: null,
  declined: [],
  problem: null,
};

/** @returns the record, or null if the text is not one */
export function parseSyncRecord(text: string): SyncRecord | null {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function renderSyncRecord(record: SyncRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

/** Files by path, and their fingerprint. */
export function createSyncVersion(
  brought: ReadonlyMap<string, BroughtFile>,
  commits: Readonly<Record<string, string>>,
): SyncVersion {
  const sorted = [...brought].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const list = sorted.map(([path, file]) => [
    path,
    { mode: file.mode, sha: file.sha, source: file.source },
  ]);
  const version = hashString(JSON.stringify(list)).slice(0, 12);
  return {
    version,
    commits: { ...commits },
    files: Object.fromEntries(list) as SyncVersion["files"],
  };
}

/** Lists every blob that the record has to keep. */
export function listKeptBlobs({ base, offering, offered }: SyncRecord): string[] {
  const all: TreeFile[] = [base, offering, offered].flatMap((one) =>
    Object.values(one?.files ?? {}),
  );
  return [...new Set(all.map((file) => file.sha))].sort();
}

/**
 * Takes over an offer whose pull request was opened or updated before the process ended and could
 * not save that.
 * @param made Baton's newest commit of that pull request
 */
export function recoverOffer(
  record: SyncRecord,
  pull: number,
  made: { tree: string; message: string },
): SyncRecord {
  const { offering } = record;
  if (offering?.tree !== made.tree) return record;
  // Versions that consist of conflicts have the same tree.
  if (!Object.values(offering.commits).every((commit) => made.message.includes(commit)))
    return record;
  const { tree: _tree, ...offer } = offering;
  return { ...record, offering: null, offered: { ...offer, pull } };
}

/**
 * Updates the record from its pull request: a merged one becomes the base, a closed one is
 * declined.
 */
export function settleRecord(record: SyncRecord, pull: OfferedPull | null): SyncRecord {
  const { offered } = record;
  if (!offered || pull?.number !== offered.pull || pull.state === "open") return record;
  const { pull: _pull, plan: _plan, conflicts: _conflicts, ...version } = offered;
  if (pull.state === "merged") return { ...record, base: version, offered: null };
  const declined = [...record.declined.filter((one) => one !== version.version), version.version];
  return { ...record, offered: null, declined: declined.slice(-MAX_DECLINED) };
}

export type SyncStep =
  /** Nothing is left to bring. `close` is an open pull request that nobody needs any more. */
  | { type: "in_sync"; close: number | null }
  /**
   * The pull request waits for a person. `behind`: people committed to it, so it stays at an older
   * version.
   */
  | { type: "waiting"; pull: number; behind: boolean }
  /** Its pull request was closed for this version. */
  | { type: "declined" }
  /** Opens a pull request, or updates it to this version. */
  | { type: "offer" };

/**
 * @param record as `settleRecord` returns it @param pull the newest one from the templates' branch
 */
export function decideSync(
  record: SyncRecord,
  pull: OfferedPull | null,
  plan: Pick<SyncPlan, "steps" | "conflicts">,
  { version }: Pick<SyncVersion, "version">,
): SyncStep {
  const open = pull?.state === "open" ? pull : null;
  if (plan.steps.length === 0 && plan.conflicts.length === 0) {
    return { type: "in_sync", close: open?.untouched ? open.number : null };
  }
  const isOffered =
    open && record.offered?.version === version && record.offered.pull === open.number;
  if (isOffered && (!open.untouched || record.offered?.plan === getPlanHash(plan))) {
    return { type: "waiting", pull: open.number, behind: false };
  }
  if (open && !open.untouched) return { type: "waiting", pull: open.number, behind: true };
  if (!open && record.declined.includes(version)) return { type: "declined" };
  return { type: "offer" };
}

/** Distinguishes plans of one version: changes by people make another plan. */
export function getPlanHash({ steps, conflicts }: Pick<SyncPlan, "steps" | "conflicts">): string {
  const files = steps.map((step) => [
    step.path,
    step.type,
    ...("bytes" in step ? [step.mode, getBlobSha(step.bytes)] : []),
  ]);
  return hashString(JSON.stringify([files, conflicts])).slice(0, 12);
}

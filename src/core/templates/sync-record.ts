/**
 * What is done about a comparison: one pull request at a time, brought up to date until people
 * commit to it.
 */
import { z } from "zod";
import { hashString } from "../model/hash.ts";
import { getBlobSha, type TreeFile } from "./files.ts";
import type { BroughtFile, SyncPlan } from "./plan.ts";
import type { OfferedPull } from "../model/facts.ts";

// What Baton remembers of a repository's templates: `state.json` on the branch `baton/templates`.
// The files as they were brought are blobs beside it, so that the next comparison needs no history
// of the template's.

/** The branch of the record, and the one that pull requests come from. */
export function getTemplateBranches(prefix: string): { record: string; pull: string } {
  return { record: `${prefix}/templates`, pull: `${prefix}/sync-templates` };
}

/** Versions that were closed; an older one may be offered again. */
const MAX_DECLINED = 20;
/** A state is longer with thousands of files only. */
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
  /** By template: the commit that the files are of. */
  commits: z.record(z.string().max(400), shaSchema),
  files: filesSchema,
});

const offerSchema = versionSchema.extend({
  /** Fingerprint of what it changes: people's changes on the default branch make another one. */
  plan: z.string().max(64),
  conflicts: z.int().min(0).default(0),
});

const recordSchema = z.object({
  version: z.literal(1),
  /** As it was last brought: the base of the next comparison. Null = nothing was yet. */
  base: versionSchema.nullable().default(null),
  /**
   * Saved before its pull request is opened or updated. The tree tells the commit. Null = `offered`
   * has it.
   */
  offering: offerSchema.extend({ tree: shaSchema }).nullable().default(null),
  /** As the newest pull request offers it. */
  offered: offerSchema
    .extend({ pull: z.int().min(1) })
    .nullable()
    .default(null),
  /** Versions whose pull request was closed. */
  declined: z.array(z.string().max(12)).default([]),
  /** What was last told in a failed check run; null = nothing is wrong. */
  problem: z.string().max(4000).nullable().default(null),
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

/** @returns the record; null where the text is none */
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

/** Files by path, and a fingerprint of them. */
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

/** Every blob that the record has to keep. */
export function listKeptBlobs({ base, offering, offered }: SyncRecord): string[] {
  const all: TreeFile[] = [base, offering, offered].flatMap((one) =>
    Object.values(one?.files ?? {}),
  );
  return [...new Set(all.map((file) => file.sha))].sort();
}

/**
 * Takes an offer whose pull request was opened or updated, though a process ended before it could
 * save that.
 * @param made Baton's newest commit of that pull request
 */
export function recoverOffer(
  record: SyncRecord,
  pull: number,
  made: { tree: string; message: string },
): SyncRecord {
  const { offering } = record;
  if (offering?.tree !== made.tree) return record;
  // Versions that bring nothing but conflicts have the same tree.
  if (!Object.values(offering.commits).every((commit) => made.message.includes(commit)))
    return record;
  const { tree: _tree, ...offer } = offering;
  return { ...record, offering: null, offered: { ...offer, pull } };
}

/**
 * What became of the pull request that the record names: merged, it is the base; closed, its
 * version is declined.
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
  /** Nothing is left to bring. `close`: an open pull request that nobody needs any more. */
  | { type: "in_sync"; close: number | null }
  /**
   * The pull request waits for a person. `behind`: people committed to it, so it stays at an older
   * version.
   */
  | { type: "waiting"; pull: number; behind: boolean }
  /** Its pull request was closed for this version. */
  | { type: "declined" }
  /** A pull request is opened, or brought to this version. */
  | { type: "offer" };

/**
 * @param record as `settleRecord` gives it @param pull the newest one from the branch of templates
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

/** Tells plans of one version apart: what people change meanwhile is another plan. */
export function getPlanHash({ steps, conflicts }: Pick<SyncPlan, "steps" | "conflicts">): string {
  const files = steps.map((step) => [
    step.path,
    step.type,
    ...("bytes" in step ? [step.mode, getBlobSha(step.bytes)] : []),
  ]);
  return hashString(JSON.stringify([files, conflicts])).slice(0, 12);
}

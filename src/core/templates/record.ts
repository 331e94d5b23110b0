/**
 * What Baton remembers of a repository's templates: `state.json` on the branch `baton/templates`. The files as they
 * were brought are blobs beside it, so that the next comparison needs no history of the template's.
 */
import { z } from "zod";
import { sha256 } from "../plan/hash.ts";
import type { OfferedPull } from "../onboarding/facts.ts";
import type { TreeFile } from "./file.ts";
import type { BroughtFile } from "./plan.ts";

/** The branch of the record, and the one that pull requests come from. */
export function getTemplateBranches(prefix: string): { record: string; pull: string } {
  return { record: `${prefix}/templates`, pull: `${prefix}/sync-templates` };
}

/** Versions that were closed; an older one may be offered again. */
const MOST_DECLINED = 20;
/** A state is longer with thousands of files only. */
export const MOST_STATE_BYTES = 2_000_000;

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const files = z.record(
  z.string().max(4096),
  z.object({ mode: z.enum(["100644", "100755", "120000"]), sha, source: z.string().max(200) }),
);
const versionSchema = z.object({
  /** Fingerprint of the files. */
  version: z.string().regex(/^[0-9a-f]{12}$/),
  /** By template: the commit that the files are of. */
  commits: z.record(z.string().max(400), sha),
  files,
});

const offerSchema = versionSchema.extend({
  /** Fingerprint of what it changes: people's changes on the default branch make another one. */
  plan: z.string().max(64),
  conflicts: z.int().min(0).default(0),
});

const schema = z.object({
  version: z.literal(1),
  /** As it was last brought: the base of the next comparison. Null = nothing was yet. */
  base: versionSchema.nullable().default(null),
  /** Saved before its pull request is opened or updated. The tree tells the commit. Null = `offered` has it. */
  offering: offerSchema.extend({ tree: sha }).nullable().default(null),
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

export type SyncRecord = z.infer<typeof schema>;
export type SyncVersion = z.infer<typeof versionSchema>;

export const NO_RECORD: SyncRecord = {
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
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function renderSyncRecord(record: SyncRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

/** Files by path, and a fingerprint of them. */
export function makeVersion(
  brought: ReadonlyMap<string, BroughtFile>,
  commits: Readonly<Record<string, string>>,
): SyncVersion {
  const sorted = [...brought].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const list = sorted.map(([path, file]) => [path, { mode: file.mode, sha: file.sha, source: file.source }]);
  const version = sha256(JSON.stringify(list)).slice(0, 12);
  return { version, commits: { ...commits }, files: Object.fromEntries(list) as SyncVersion["files"] };
}

/** Every blob that the record has to keep. */
export function listKeptBlobs({ base, offering, offered }: SyncRecord): string[] {
  const all: TreeFile[] = [base, offering, offered].flatMap((one) => Object.values(one?.files ?? {}));
  return [...new Set(all.map((file) => file.sha))].sort();
}

/**
 * Takes an offer whose pull request was opened or updated, though a process ended before it could save that.
 * @param made Baton's newest commit of that pull request
 */
export function adoptOffer(record: SyncRecord, pull: number, made: { tree: string; message: string }): SyncRecord {
  const { offering } = record;
  if (offering?.tree !== made.tree) return record;
  // Versions that bring nothing but conflicts have the same tree.
  if (!Object.values(offering.commits).every((commit) => made.message.includes(commit))) return record;
  const { tree: _tree, ...offer } = offering;
  return { ...record, offering: null, offered: { ...offer, pull } };
}

/** What became of the pull request that the record names: merged, it is the base; closed, its version is declined. */
export function settleRecord(record: SyncRecord, pull: OfferedPull | null): SyncRecord {
  const { offered } = record;
  if (!offered || pull?.number !== offered.pull || pull.state === "open") return record;
  const { pull: _pull, plan: _plan, conflicts: _conflicts, ...version } = offered;
  if (pull.state === "merged") return { ...record, base: version, offered: null };
  const declined = [...record.declined.filter((one) => one !== version.version), version.version];
  return { ...record, offered: null, declined: declined.slice(-MOST_DECLINED) };
}

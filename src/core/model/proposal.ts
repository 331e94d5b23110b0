/**
 * What a session's run uploads. Untrusted: parsed with these schemas, then looked at by the guards.
 */
import { z } from "zod";

// How much a session is told to read, by source. The numbers are its runner's own word: nothing is
// decided by them.

export const CONTEXT_SOURCES = [
  /** The kind's script, with what the brief's own script adds to it. */
  "script",
  /** The rest of the prompt: pointers and reasons. */
  "task",
  ...(["request", "brief", "plan", "completions", "digest", "findings", "diff"] as const),
  ...(["knowledge", "conventions", "skills", "checks", "steers"] as const),
  /** What loops looked for, found, scored and came to. */
  "loops",
  /** What people left in `context/`. */
  "material",
  "other",
] as const;
export type ContextSource = (typeof CONTEXT_SOURCES)[number];

/** Upper bound of one source in bytes, so that a build's sum stays a number that JSON keeps. */
const MAX_SOURCE_BYTES = 1e9;

/** Bytes by source; a source that is missing has none. */
export const contextSchema = z.partialRecord(
  z.enum(CONTEXT_SOURCES),
  z.int().min(0).max(MAX_SOURCE_BYTES),
);
export type ContextSizes = z.infer<typeof contextSchema>;

const FOLDERS: readonly (readonly [RegExp, ContextSource])[] = [
  [/^(BUILD|answers)\.md$/, "request"],
  [/^PLAN\.md$/, "plan"],
  [/^workers\//, "brief"],
  [/^completions\//, "completions"],
  [/^(reviews|threads)\//, "findings"],
  [/^loops\//, "loops"],
  [/^steers\//, "steers"],
  [/^context\//, "material"],
];

/** What a file of the record counts as, by its path. */
export function getContextSource(path: string): ContextSource {
  return FOLDERS.find(([shape]) => shape.test(path))?.[1] ?? "other";
}

export function sumBytes(context: ContextSizes): number {
  return Object.values(context).reduce((sum, bytes) => sum + (bytes ?? 0), 0);
}

/** An estimate: English prose and code have about four bytes to a token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/**
 * Of two launches of a session the larger prompt: each launch begins with an empty context, so they
 * don't add up.
 */
export function getLargerContext(a: ContextSizes, b: ContextSizes): ContextSizes {
  return sumBytes(b) > sumBytes(a) ? b : a;
}

/** Upper bound of the uploaded archive, and of what it unpacks to, in bytes. */
export const PROPOSAL_BYTES = 10 * 1024 * 1024;
/** Name of the artifact, and of the one file in it. */
export const PROPOSAL_ARTIFACT = "proposal";
export const PROPOSAL_FILE = "proposal.json";

const sha = z.string().regex(/^[0-9a-f]{40}$/);

export const fileChangeSchema = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("write"),
    path: z.string().min(1).max(4096),
    mode: z.enum(["100644", "100755", "120000"]),
    /** Base64 of the whole content (of a symlink: its target). */
    content: z.base64(),
  }),
  z.strictObject({ op: z.literal("delete"), path: z.string().min(1).max(4096) }),
]);
export type FileChange = z.infer<typeof fileChangeSchema>;

/** The difference of the session's worktree against `base`. */
export const changeSchema = z.strictObject({
  base: sha,
  files: z.array(fileChangeSchema).max(20_000),
});
export type Change = z.infer<typeof changeSchema>;

export const usageSchema = z.strictObject({
  input_tokens: z.int().min(0),
  output_tokens: z.int().min(0),
  cache_read_tokens: z.int().min(0),
  cache_write_tokens: z.int().min(0),
  /** Null where what was used has no known price. */
  dollars: z.number().min(0).nullable(),
  seconds: z.number().min(0),
});
export type Usage = z.infer<typeof usageSchema>;

/**
 * Bounds of what one session used, by its own word, so that a build's sum stays a number that JSON
 * keeps.
 */
export const MAX_SESSION_TOKENS = 1e10;
export const MAX_SESSION_DOLLARS = 1e5;
const tokenCount = z.int().min(0).max(MAX_SESSION_TOKENS);
const boundedUsageSchema = usageSchema.extend({
  input_tokens: tokenCount,
  output_tokens: tokenCount,
  cache_read_tokens: tokenCount,
  cache_write_tokens: tokenCount,
  dollars: z.number().min(0).max(MAX_SESSION_DOLLARS).nullable(),
  seconds: z.number().min(0).max(1e6),
});

/** `model` of a proposal where none answered. */
export const NO_MODEL = "none";

export const NO_USAGE: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  dollars: 0,
  seconds: 0,
};

export const proposalSchema = z.strictObject({
  version: z.literal(1),
  build: z.string().max(80),
  session: z.string().max(80),
  launch: z.int().min(1),
  engine: z.string().max(80),
  model: z.string().max(120),
  /** The kind's closing input, or why the session ended without one. */
  result: z.discriminatedUnion("ended", [
    z.strictObject({ ended: z.literal("closed"), close: z.unknown() }),
    z.strictObject({ ended: z.literal("failed"), reason: z.string().max(2000) }),
    /**
     * Nothing is wrong but the time: it can go on after `until`, as far as the provider names one.
     */
    z.strictObject({
      ended: z.literal("parked"),
      reason: z.string().max(2000),
      until: z.iso.datetime().nullable(),
    }),
    /** It has spent what its launch was allowed to: it goes on from its work once there is more. */
    z.strictObject({ ended: z.literal("limit"), reason: z.string().max(2000) }),
    /** Another attempt would end alike, until a person has mended what the sentence names. */
    z.strictObject({ ended: z.literal("stopped"), reason: z.string().max(2000) }),
  ]),
  /** `null` where the kind makes no change. Work of a failed session is kept too. */
  change: changeSchema.nullable(),
  /**
   * Numbers of the steers (`steers/<worker>/<n>.md`) that reached the session, by the runner's own
   * knowledge.
   */
  steers: z.array(z.int().min(1)).max(200).default([]),
  usage: boundedUsageSchema,
  /** Bytes that the session was told to read, by source; an older runner does not measure them. */
  context: contextSchema.default({}),
  /**
   * Commits of other repositories that the session was given, by `getPinKey`, by the runner's own
   * knowledge.
   */
  pins: z.record(z.string().max(400), sha).default({}),
});
export type Proposal = z.infer<typeof proposalSchema>;

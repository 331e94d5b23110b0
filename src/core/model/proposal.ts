/** What a session's run uploads. Untrusted: these schemas parse it, then the guards check it. */
import { z } from "zod";
import { quote, repositoryPath } from "./quote.ts";

// How much a session must read, by source. Its runner reports the numbers, and no decision depends
// on them.

export const CONTEXT_SOURCES = [
  /** The kind's script and the brief's own script. */
  "script",
  /** The rest of the prompt: pointers and reasons. */
  "task",
  ...(["request", "brief", "plan", "completions", "digest", "findings", "diff"] as const),
  ...(["knowledge", "conventions", "skills", "checks", "steers"] as const),
  /** Research, findings, scores and results of loops. */
  "loops",
  /** People's files in `context/`. */
  "material",
  "other",
] as const;
export type ContextSource = (typeof CONTEXT_SOURCES)[number];

/** Maximum bytes of one source, so that JSON can represent a build's sum. */
const MAX_SOURCE_BYTES = 1e9;

/** Bytes by source. A missing source has none. */
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

/** Returns the source that a file of the record counts as, by its path. */
export function getContextSource(path: string): ContextSource {
  return FOLDERS.find(([shape]) => shape.test(path))?.[1] ?? "other";
}

export function sumBytes(context: ContextSizes): number {
  return Object.values(context).reduce((sum, bytes) => sum + (bytes ?? 0), 0);
}

/** Estimates tokens: English prose and code have about four bytes per token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/**
 * Returns the larger prompt of two launches of a session. Each launch begins with an empty context,
 * so they don't add up.
 */
export function getLargerContext(a: ContextSizes, b: ContextSizes): ContextSizes {
  return sumBytes(b) > sumBytes(a) ? b : a;
}

/** Maximum bytes of the uploaded archive, and of its unpacked content. */
export const PROPOSAL_BYTES = 10 * 1024 * 1024;
/** Name of the artifact, and of its only file. */
export const PROPOSAL_ARTIFACT = "proposal";
export const PROPOSAL_FILE = "proposal.json";

const sha = z.string().regex(/^[0-9a-f]{40}$/);

export const fileChangeSchema = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("write"),
    path: z.string().min(1).max(4096),
    mode: z.enum(["100644", "100755", "120000"]),
    /** Base64 of the whole content (for a symlink: its target). */
    content: z.base64(),
  }),
  z.strictObject({ op: z.literal("delete"), path: z.string().min(1).max(4096) }),
]);
export type FileChange = z.infer<typeof fileChangeSchema>;

/** The difference between the session's worktree and `base`. */
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
  /** Null if the used model has no known price. */
  dollars: z.number().min(0).nullable(),
  seconds: z.number().min(0),
});
export type Usage = z.infer<typeof usageSchema>;

/** Limits of a session's reported usage, so that JSON can represent a build's sum. */
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

/** `model` of a proposal if no model answered. */
export const NO_MODEL = "none";

export const NO_USAGE: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  dollars: 0,
  seconds: 0,
};

const words = quote("the words of the provider, the agent, git or the runner").max(2000);
const name = quote("a name that the runner or the agent uses").max(200);
const path = repositoryPath.max(4096);
const dollars = z.number().min(0).max(MAX_SESSION_DOLLARS);

/**
 * Why a session ended without its closing input. `text` quotes someone else: the provider, the
 * agent, git, or the check that refused something.
 */
export const endCauseSchema = z.discriminatedUnion("kind", [
  /** The provider or the agent gives the reason, with nothing to add. */
  z.strictObject({ kind: z.literal("said"), text: words }),
  /** Something that the session needs is not set up. The text says what a person has to do. */
  z.strictObject({ kind: z.literal("not_set_up"), text: words }),

  // Causes in the session's process.
  z.strictObject({ kind: z.literal("not_started"), program: name }),
  z.strictObject({ kind: z.literal("time_limit"), seconds: z.number().min(0) }),
  z.strictObject({ kind: z.literal("cancelled") }),
  z.strictObject({ kind: z.literal("machine_limit"), program: name, text: words }),
  z.strictObject({
    kind: z.literal("exited"),
    program: name,
    /** Null if it was killed. */
    code: z.int().nullable(),
    lastLine: words.max(500),
  }),
  /** `change` says why its remaining work can't be submitted. */
  z.strictObject({ kind: z.literal("died"), change: words.nullable() }),

  // Causes in the closing input.
  /** `problem` is the problem of the model's last call, if it made one. */
  z.strictObject({ kind: z.literal("not_closed"), call: name, problem: words.nullable() }),
  z.strictObject({ kind: z.literal("close_refused"), text: words }),
  z.strictObject({ kind: z.literal("close_missing") }),
  z.strictObject({ kind: z.literal("close_too_long"), bytes: z.int().min(0) }),
  z.strictObject({ kind: z.literal("close_not_json") }),

  // Causes in the conversation.
  z.strictObject({ kind: z.literal("turn_limit"), turns: z.int().min(1) }),
  z.strictObject({ kind: z.literal("context_limit"), tokens: z.number().min(0) }),
  z.strictObject({ kind: z.literal("model_refused"), text: words.max(1000) }),
  z.strictObject({
    kind: z.literal("repeated_call"),
    tool: name,
    times: z.int().min(1),
    input: words.max(500),
    output: words.max(500),
  }),

  // Causes at the provider.
  z.strictObject({ kind: z.literal("provider_unreachable"), url: words, text: words.nullable() }),
  z.strictObject({ kind: z.literal("answer_interrupted"), text: words }),
  z.strictObject({ kind: z.literal("key_refused"), secret: name, text: words }),
  z.strictObject({ kind: z.literal("key_forbidden"), secret: name, text: words }),
  z.strictObject({ kind: z.literal("bill_unpaid"), text: words }),
  z.strictObject({ kind: z.literal("model_unknown"), model: name, complexity: name, text: words }),
  z.strictObject({
    kind: z.literal("api_unknown"),
    api: name,
    url: words,
    variable: name,
    text: words,
  }),
  z.strictObject({ kind: z.literal("provider_spend_limit"), text: words }),

  // Causes in the change.
  z.strictObject({ kind: z.literal("worktree_removed") }),
  z.strictObject({ kind: z.literal("submodule_changed"), path, isRemoved: z.boolean() }),
  z.strictObject({ kind: z.literal("path_not_utf8"), path }),
  z.strictObject({ kind: z.literal("change_unreadable"), text: words }),
  z.strictObject({ kind: z.literal("change_too_large"), bytes: z.int().min(0) }),
  /** With the files' contents in base64, as in the upload. */
  z.strictObject({
    kind: z.literal("proposal_too_large"),
    files: z.int().min(0),
    bytes: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal("conflict_markers"), paths: z.array(path).max(10) }),
]);
export type EndCause = z.infer<typeof endCauseSchema>;

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
    z.strictObject({ ended: z.literal("failed"), cause: endCauseSchema }),
    /** The session can continue after `until`. Null if the provider gives no time. */
    z.strictObject({
      ended: z.literal("parked"),
      cause: endCauseSchema,
      until: z.iso.datetime().nullable(),
    }),
    /**
     * The session spent its launch's limit. It continues from its work when more money is
     * available.
     */
    z.strictObject({ ended: z.literal("limit"), spent: dollars, limit: dollars }),
    /** Another attempt would end the same way until a person fixes the cause. */
    z.strictObject({ ended: z.literal("stopped"), cause: endCauseSchema }),
  ]),
  /** Null if the kind makes no change. The work of a failed session is kept too. */
  change: changeSchema.nullable(),
  /**
   * Numbers of the steers (`steers/<worker>/<n>.md`) that reached the session. The runner records
   * them.
   */
  steers: z.array(z.int().min(1)).max(200).default([]),
  usage: boundedUsageSchema,
  /** Bytes that the session must read, by source. An older runner does not measure them. */
  context: contextSchema.default({}),
  /**
   * Commits of other repositories that the session got, by `getPinKey`. The runner records them.
   */
  pins: z.record(z.string().max(400), sha).default({}),
});
export type Proposal = z.infer<typeof proposalSchema>;
/** How a session without closing input ended. */
export type EarlyEnd = Exclude<Proposal["result"], { ended: "closed" }>;

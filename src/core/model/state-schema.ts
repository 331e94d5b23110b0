/**
 * Schemas of the machine state's files: the types of `build/state.ts` are the contract, checked
 * here.
 *
 * Lines: one schema for each file of that contract, in its order.
 */
import { z } from "zod";
import { DELIVERIES, BUILD_TYPES, BUILD_STATUSES } from "./build-types.ts";
import { SESSION_KINDS, SLUG, type SessionKindName } from "./names.ts";
import { SESSION_OUTCOMES, type SessionState } from "./session.ts";
import { STALLS, type Ci } from "./ci.ts";
import type { BuildState, WorkerState } from "./state.ts";
import { BUILD_CAUSES, WORKER_CAUSES, createStopSchema, refusedEffectSchema } from "./stop.ts";
import {
  FAILURE_OUTCOMES,
  failurePlaceSchema,
  type Failure,
  type SessionFailure,
} from "./failures.ts";
import type { Candidate } from "./candidate.ts";
import { LOOP_PHASES, type Loop } from "./loop.ts";
import { landingWaitSchema } from "./landing-wait.ts";
import { rubricSchema } from "./rubric.ts";
import type { OpenIssue } from "./facts.ts";
import type { SavedWork } from "./saved-work.ts";
import type { HandIn } from "./hand-in.ts";
import { completionInput } from "./completion.ts";
import type { Steer } from "./feedback.ts";
import {
  DEFAULT_SETTINGS,
  ENGINES,
  GATE_KEEPERS,
  GATES,
  GUARDS_WITH_EXCEPTIONS,
  WEB_ACCESS,
  type SessionSettings,
  SCHEDULES,
} from "./settings.ts";
import type { BuildOverrides } from "./overrides.ts";
import { entrySchema } from "./knowledge.ts";
import type { BlockedChange, Waiver } from "./guard-findings.ts";
import { COMPLEXITIES } from "./brief.ts";
import { contextSchema, usageSchema } from "./proposal.ts";
import { costHistorySchema } from "./cost-history.ts";
import type { UnsettledRun } from "./usage.ts";
import { planSchema, planningSchema, adaptationSchema } from "./planning.ts";
import {
  changeRequestsSchema,
  sessionNameSchema,
  verdictSchema,
  lineCommentsSchema,
  savedWorkerIdSchema,
} from "./verdict.ts";
import { taskSchema } from "./task.ts";

const count = z.int().min(0);
const text = z.string();
const maybe = z.string().nullable();
const kinds = <T extends z.ZodType>(value: T) =>
  z.partialRecord(z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]), value);

const ci: z.ZodType<Ci> = z.strictObject({
  head: maybe,
  state: z.enum(["unknown", "pending", "green", "red", "none"]),
  failing: z.array(text),
  since: maybe,
  missing: z.array(text),
  optional: z.array(text),
  inherited: z.array(text),
  stall: z.enum(STALLS).nullable(),
  fixed: z.array(text),
  rerun: z
    .strictObject({
      runs: z.array(z.strictObject({ id: z.int(), attempt: count })),
      failed: z.array(text),
      ended: z.boolean(),
    })
    .nullable(),
});

const sessionState: z.ZodType<SessionState> = z.strictObject({
  kind: z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]),
  about: text.transform((name) => name as NonNullable<SessionState["about"]>).nullable(),
  attempt: count,
  launch: count,
  lost: count,
  requested_at: text,
  // Records from before it have none.
  dispatch: z.strictObject({ at: text, refused: z.boolean() }).nullable().default(null),
  dispatched_at: maybe,
  stall: z
    .strictObject({
      ...{ why: z.enum(STALLS), since: text, url: text },
      approvals: z.array(z.strictObject({ environment: text, reviewers: z.array(text) })),
    })
    .nullable(),
  in_progress: z.boolean(),
  parked: z.strictObject({ until: text, reason: text }).nullable(),
  parks: count,
  // Records from before it have none.
  person: maybe.default(null),
  // Records from before them have neither.
  model: maybe.default(null),
  limit: z.number().nullable().default(null),
  unspent: z.number().nullable().default(null),
  run: z.int().nullable(),
  base: text,
  other: maybe,
  since: maybe,
  tree: maybe,
  reasons: z.array(text),
  failing: z.array(
    z.strictObject({ name: text, id: z.int().nullable(), job: z.boolean(), url: maybe }),
  ),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  ended_at: maybe,
});

const sessionFailure = z.strictObject({
  of: z.literal("session"),
  session: sessionNameSchema,
  kind: z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]),
  attempt: count,
  launch: count,
  outcome: z.enum(FAILURE_OUTCOMES),
  cause: text,
  problems: z.array(text),
  run: z.strictObject({ id: z.int(), url: text }).nullable(),
  log: z.array(text),
  at: text,
  retried: z.boolean(),
}) satisfies z.ZodType<SessionFailure>;

const checksFailure = z.strictObject({
  of: z.literal("checks"),
  names: z.array(text),
  pages: z.array(
    z.strictObject({ name: text, run: z.int().nullable(), url: text, log: z.array(text) }),
  ),
  head: text,
  at: text,
  retried: z.boolean(),
});

const failure: z.ZodType<Failure> = z.discriminatedUnion("of", [sessionFailure, checksFailure]);

const wishes: z.ZodType<BuildOverrides> = z.strictObject({
  gates: z.partialRecord(z.enum(GATES), z.enum(GATE_KEEPERS)),
  models: z.partialRecord(z.enum(COMPLEXITIES), text),
  budget: z.union([z.number(), z.literal("none")]).nullable(),
  loops: count.nullable(),
  // Records from before them have none.
  target: z.number().nullable().default(null),
  improve: z.boolean().default(false),
  research: z.record(text, count),
  // Records from before it have none.
  test_first: z.boolean().nullable().default(null),
  dry_run: z.boolean(),
  ignored: z.array(text),
});

const since = z.strictObject({ by: text, at: text }).nullable();

const gate = z.strictObject({
  state: z.enum(["closed", "open", "approved"]),
  hash: maybe,
  by: maybe,
  at: maybe,
});

const waveGate = z.strictObject({
  wave: count,
  state: z.enum(["open", "approved"]),
  by: maybe,
  at: text,
});

const removal = z.strictObject({ id: text, text, reason: text });
const knowledge = z.strictObject({
  added: z.array(entrySchema),
  removed: z.array(removal),
  problem: maybe,
});

const landing = z.strictObject({
  tip: text,
  knowledge: knowledge.nullable().default(null),
  diff: maybe,
  tree: text,
  parent: text,
  commit: maybe,
  pr: z.int().nullable(),
  merge_sha: maybe,
  merge_parents: z.array(text),
  text: maybe,
  changed_at: maybe,
  queued_at: maybe,
  waits: landingWaitSchema.nullable(),
  heeded_reviews: z.array(z.int()),
  approving_review: z.int().nullable(),
  refused_at: maybe,
  unready: z.boolean(),
  ci,
});

const candidate: z.ZodType<Candidate> = z.strictObject({
  worker: savedWorkerIdSchema,
  head: text,
  tip: text,
  queue: z.array(savedWorkerIdSchema),
  commit: maybe,
  pr: z.int().nullable(),
  marked: z.boolean(),
  ci,
});

const loop: z.ZodType<Loop> = z.strictObject({
  n: z.int().min(1),
  phase: z.enum(LOOP_PHASES),
  base: text,
  quotas: z.record(text, count),
  dimensions: z.array(text).default([]),
  follow_up: z.boolean().exactOptional(),
  wave: z.int().min(1).nullable(),
  summary: maybe,
  head: maybe,
  tag: z.enum(["set", "refused"]).nullable(),
  last: maybe,
});

export const openIssueSchema: z.ZodType<OpenIssue> = z.strictObject({
  ...{ number: z.int(), title: text, body: text, by: text, labels: z.array(text) },
});

const rates = {
  input: z.number(),
  output: z.number(),
  cache_read: z.number(),
  cache_write: z.number(),
};

const playAsSaved = z.strictObject({
  engine: z.enum(ENGINES),
  models: z.record(z.enum(COMPLEXITIES), text),
  prices: z.record(
    text,
    z.strictObject({
      ...rates,
      long: z.strictObject({ ...rates, above: z.number() }).exactOptional(),
    }),
  ),
  // Records from before `web` have this in its place, or neither.
  hosted_tools: z.array(z.literal("web_search")).optional(),
  web: z.enum(WEB_ACCESS).optional(),
  web_searches: count.default(DEFAULT_SETTINGS.web_searches),
  knowledge: z
    .strictObject({ on: z.boolean(), model: z.enum(COMPLEXITIES) })
    .default({ on: true, model: "complex" }),
  skills: z.array(text).default(() => [...DEFAULT_SETTINGS.skills]),
  environment: z
    .strictObject({
      repositories: z.array(z.strictObject({ repository: text, ref: maybe, path: text })),
      secret: maybe,
      caches: z.array(z.strictObject({ path: text, variable: text })),
      files: z.array(z.strictObject({ from: text, to: maybe })),
    })
    .default(() => structuredClone(DEFAULT_SETTINGS.environment)),
  isolation: z.enum(["required", "off"]),
  egress: z.strictObject({ registries: z.array(text), docs: z.array(text) }),
  protected_paths: z.array(text),
  limits: z.strictObject({ files: count, bytes: count, file_bytes: count }),
  guards: z.strictObject({
    leeway: z.array(text),
    allow: z.record(z.enum(GUARDS_WITH_EXCEPTIONS), z.array(text)),
  }),
});

const play: z.ZodType<SessionSettings> = playAsSaved.transform(
  ({ hosted_tools, web, ...saved }) => ({
    ...saved,
    web: web ?? (hosted_tools?.includes("web_search") ? "search" : "docs"),
  }),
);

const complexity = z.enum(COMPLEXITIES);

const dollars = z.number().nullable();

const spent = z.array(
  usageSchema.extend({
    session: sessionNameSchema,
    model: text,
    // Records from before them have none.
    pass: count.default(0),
    context: contextSchema.default({}),
    class: complexity.nullable().default(null),
    at: maybe.default(null),
    claimed: dollars.default(null),
  }),
);

const currentBuild = z.strictObject({
  version: z.literal(1),
  slug: text.regex(SLUG),
  build_type: z.enum(BUILD_TYPES),
  // Records from before them have none of these.
  delivery: z.enum(DELIVERIES).default("land"),
  done_when: z.array(text).default([]),
  delivered: z.strictObject({ sha: text, base: text }).nullable().default(null),
  status: z.enum(BUILD_STATUSES),
  current_wave: count,
  repository: z.strictObject({ id: z.int(), owner: text, name: text }),
  issue: z.int(),
  title: text,
  ordinal: count,
  trigger: z.strictObject({ event: text, by: text, at: text }),
  request_sha256: text,
  branch_prefix: text,
  base: z.strictObject({ branch: text, sha: text }),
  created_at: text,
  sessions: kinds(sessionState),
  attempts: kinds(count),
  granted: kinds(count),
  preflight: z
    .strictObject({
      hash: text,
      attempt: count,
      since: text,
      passed: z.boolean(),
      warnings: z.array(text),
    })
    .nullable(),
  failures: z.array(failure),
  plan: planSchema.nullable(),
  planning: planningSchema,
  gates: z.strictObject({ plan: gate, waves: z.array(waveGate), landing: gate }),
  paused: z.strictObject({ by: text, at: text, how: z.enum(["command", "closed"]) }).nullable(),
  hold: since,
  cancelled: since,
  issue_closed: maybe,
  heeded_push: maybe,
  watermark: text,
  handled: z.array(z.int()),
  // Records from before it have none.
  handled_to: z.int().nullable().default(null),
  comments: z.record(text, z.strictObject({ issue: z.int(), id: z.int().nullable(), hash: text })),
  outbox: z.array(z.strictObject({ key: text, issue: z.int(), body: text })),
  asked: z.array(text),
  reactions: z.array(
    z.strictObject({
      comment: z.int().nullable(),
      issue: z.int(),
      content: z.enum(["eyes", "rocket", "confused"]),
    }),
  ),
  landing: landing.nullable(),
  proving: z.strictObject({ sha: text, since: text }).nullable(),
  baseline: z
    .strictObject({
      ...{ sha: text, since: text, settled: z.boolean() },
      ...{
        failed: z.array(text),
        earlier: z.array(text),
        passed: z.array(text),
        pending: z.array(text),
      },
    })
    .nullable(),
  red_tip: z.strictObject({ sha: text, failing: z.array(text), accepted: z.boolean() }).nullable(),
  base_conflict: z
    .strictObject({ base: text, tip: text, files: z.array(text), at: text })
    .nullable(),
  flaky: z.array(z.strictObject({ name: text, times: count, pulls: z.array(z.int()) })),
  judged: maybe,
  tip: maybe,
  restored_at: maybe,
  refusal: z
    .strictObject({ details: refusedEffectSchema, since: text, at: text, tries: count })
    .nullable(),
  candidate: candidate.nullable(),
  early: z.array(
    z.strictObject({
      pr: z.int(),
      commit: text,
      by: maybe,
      workers: z.array(savedWorkerIdSchema).default([]),
      followed: z.boolean(),
    }),
  ),
  wishes,
  prd: z.strictObject({ path: text, sha: text }).nullable(),
  budget: z.number().nullable(),
  // Records from before them have neither.
  budgets: z
    .strictObject({
      worker: dollars,
      day: dollars,
      installation: dollars,
      session: dollars.default(null),
    })
    .default({ worker: null, day: null, installation: null, session: null }),
  unanswered: z
    .strictObject({ since: text, reason: text, asked: z.boolean() })
    .nullable()
    .default(null),
  history: costHistorySchema.nullable().default(null),
  test_first: z.boolean().default(false),
  loops_wanted: count,
  loops: z.array(loop),
  // Records from before them have neither.
  schedule: z.enum(SCHEDULES).default("waves"),
  adaptations: z.array(adaptationSchema).default([]),
  rubric: rubricSchema.nullable().default(null),
  // Records from before it have none.
  failed_at: z.array(failurePlaceSchema).default([]),
  retries: count,
  stop: createStopSchema(BUILD_CAUSES).nullable(),

  play,
  // Records from before them have none.
  pins: z.record(text, text).default({}),
  usage: usageSchema,
  spent,
  sessions_run: count,
  // Records from before it have none.
  unsettled: z
    .array(
      z.strictObject({
        ...{ run: z.int(), session: sessionNameSchema, launch: count, model: maybe, since: text },
        subject: text.transform((name) => name as UnsettledRun["subject"]),
        about: text.transform((name) => name as UnsettledRun["about"]),
        kind: z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]),
      }),
    )
    .default([]),
  unpriced: count,
  models: z.array(text),
  ended_at: maybe,
  followed: count,
  remains: z.array(z.strictObject({ effect: text, detail: text })),
  tidy: z.boolean(),
  // Records from before them have none.
  tasks: z.array(taskSchema).default([]),
});

/**
 * Before build types differed, each was built as `general` is now: with any script, and to a
 * landing.
 */
function upgradeBuildType(given: unknown): unknown {
  if (typeof given !== "object" || given === null || Object.hasOwn(given, "delivery")) return given;
  const isCode = (given as { build_type?: unknown }).build_type === "code_build";
  const isKnown = BUILD_TYPES.some(
    (type) => type === (given as { build_type?: unknown }).build_type,
  );
  return isKnown && !isCode ? { ...given, build_type: "general" } : given;
}

export const buildSchema: z.ZodType<BuildState> = z.preprocess(upgradeBuildType, currentBuild);

const kept: z.ZodType<SavedWork | null> = z
  .strictObject({
    session: sessionNameSchema,
    launch: count,
    run: z.int(),
    base: text,
    other: maybe,
    why: text,
  })
  .nullable();

const finding = z.strictObject({
  guard: text,
  path: maybe,
  message: text,
  waivable: z.boolean(),
  key: text,
});
const heldFields = {
  session: sessionNameSchema,
  run: z.int().nullable(),
  findings: z.array(finding),
  more: count,
};
const held: z.ZodType<BlockedChange> = z.strictObject(heldFields);
const waiver: z.ZodType<Waiver> = z.strictObject({ ...heldFields, by: text, at: text });

const handIn: z.ZodType<HandIn | null> = z
  .strictObject({
    ...{ by: text, at: text, comment: z.int(), on: z.int(), head: text },
    ...{ completion: completionInput, held: z.boolean() },
  })
  .nullable();

const steer: z.ZodType<Steer> = z.strictObject({
  n: z.int().min(1),
  by: text,
  at: text,
  text,
  on: z.int(),
  during: sessionNameSchema.nullable(),
  given: sessionNameSchema.nullable(),
  told: sessionNameSchema.nullable(),
  seen: sessionNameSchema.nullable(),
});

export const workerSchema: z.ZodType<WorkerState> = z.strictObject({
  id: savedWorkerIdSchema,
  session: sessionState.nullable(),
  attempts: kinds(count),
  refused_at: maybe,
  failures: z.array(failure),
  pr: z.strictObject({ number: z.int(), head_repository_id: z.int() }).nullable(),
  head: z
    .strictObject({ sha: text, tree: text, session: sessionNameSchema.nullable(), ci: z.boolean() })
    .nullable(),
  published: sessionNameSchema.nullable(),
  verdicts: z.array(verdictSchema),
  conflicts: z.array(text),
  changed: z.array(text),
  removed: z.array(text),
  requests: changeRequestsSchema,
  words: lineCommentsSchema,
  ci,
  mergeable: z.boolean().nullable(),
  merge_sha: maybe,
  merged_by: maybe,
  // Records from before them have neither.
  lost: z.array(z.strictObject({ pr: z.int(), head: maybe, files: z.array(text) })).default([]),
  taken_back: z.array(text).default([]),
  done: z.boolean(),
  skipped: z.strictObject({ by: text, at: text, pull: z.int().nullable() }).nullable(),
  cancelled: since,
  hold: since,
  prepared: z.strictObject({ base: text, at: text }).nullable(),
  started: since,
  draft: z.boolean(),
  unsure_since: maybe,
  unfit_methods: z.array(z.enum(["squash", "rebase", "merge"])),
  stop: createStopSchema(WORKER_CAUSES).nullable(),

  kept,
  held: held.nullable(),
  waivers: z.array(waiver),
  steers: z.array(steer),
  granted_reworks: count,
  granted_rounds: count,
  text: z.string().max(64).nullable(),
  heeded_reviews: z.array(z.int()),
  spent,
  // Records from before them have neither.
  escalations: z
    .array(
      z.strictObject({
        session: sessionNameSchema,
        attempt: count,
        from: complexity,
        to: complexity,
        cause: text,
      }),
    )
    .default([]),
  class_chosen_by: maybe.default(null),
  budget: z
    .union([z.number(), z.literal("none")])
    .nullable()
    .default(null),
  // Records from before them have none of these.
  taken: since.default(null),
  hand_in: handIn.default(null),
  person_head: maybe.default(null),
});

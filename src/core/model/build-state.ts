/**
 * What the record remembers of a build as a whole. Times are ISO 8601 in UTC, shas are git's.
 */
import { z } from "zod";
import { adaptationSchema, currentPlanSchema, planningSchema } from "./planning.ts";
import { attributionSchema, pauseSchema, redTipSchema, waveGateSchema } from "./holds.ts";
import { baseConflictSchema, landingSchema } from "./landing.ts";
import { baselineSchema, flakySchema } from "./ci.ts";
import { BUILD_CAUSES, createStopSchema, refusedEffectSchema } from "./stop.ts";
import { BUILD_STATUSES, BUILD_TYPES, DELIVERIES } from "./build-types.ts";
import { budgetsSchema, SCHEDULES, sessionSettingsSchema } from "./settings.ts";
import { buildOverridesSchema } from "./overrides.ts";
import { candidateSchema, earlyLandingSchema } from "./candidate.ts";
import { costHistorySchema } from "./cost-history.ts";
import { dimensionSchema } from "./rubric.ts";
import { failurePlaceSchema, failureSchema } from "./failures.ts";
import { loopSchema } from "./loop.ts";
import { preflightStateSchema } from "./preflight.ts";
import { sessionKindSchema, SLUG } from "./names.ts";
import { sessionStateSchema } from "./session.ts";
import { sessionUsageSchema, unsettledRunSchema } from "./usage.ts";
import { taskSchema } from "./task.ts";
import { usageSchema } from "./proposal.ts";

/**
 * Waits for a person (`open`), or is answered, since `at` (null where nothing waits yet, and for a
 * plan, which has its own). `hash` is what the approval binds to.
 */
const approvalGateSchema = z.strictObject({
  state: z.enum(["closed", "open", "approved"]),
  hash: z.string().nullable(),
  by: z.string().nullable(),
  at: z.string().nullable(),
});
export type ApprovalGate = z.infer<typeof approvalGateSchema>;

const postedCommentSchema = z.strictObject({
  issue: z.int(),
  id: z.int().nullable(),
  hash: z.string(),
});

const outboxCommentSchema = z.strictObject({
  key: z.string(),
  issue: z.int(),
  body: z.string(),
});

/** `meta.json`: N5's fields (slug, build_type, status, current_wave) and ours. */
export const buildStateSchema = z.strictObject({
  version: z.literal(1),
  slug: z.string().regex(SLUG),
  /** Which build of its issue this is, from 1. */
  ordinal: z.int().min(0),
  build_type: z.enum(BUILD_TYPES),
  delivery: z.enum(DELIVERIES),
  /** Criteria of the request by which the final session judges the whole, one by one. */
  done_when: z.array(z.string()),
  status: z.enum(BUILD_STATUSES),
  current_wave: z.int().min(0),
  repository: z.strictObject({ id: z.int(), owner: z.string(), name: z.string() }),
  issue: z.int(),
  title: z.string(),
  /** The labelling that started it; a later labelling of the issue starts another build. */
  trigger: z.strictObject({ event: z.string(), by: z.string(), at: z.string() }),
  request_sha256: z.string(),
  branch_prefix: z.string(),
  base: z.strictObject({ branch: z.string(), sha: z.string() }),
  created_at: z.string(),
  /** Sessions of the build as a whole (`build/<kind>/<attempt>`), the newest of each kind. */
  sessions: z.partialRecord(sessionKindSchema, sessionStateSchema),
  /** Attempts made so far, by kind. */
  attempts: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /** Attempts that a person's `/retry` granted on top, by kind. */
  granted: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /**
   * Proof that sessions can run by this configuration, awaited before the first one; null = not
   * asked for yet.
   */
  preflight: preflightStateSchema.nullable(),
  /**
   * Of its own sessions, which go once one of the kind completes, and of the landing's checks;
   * oldest first.
   */
  failures: z.array(failureSchema),
  plan: currentPlanSchema.nullable(),
  planning: planningSchema,
  /** `waves`: those that people had to let begin, in order. */
  gates: z.strictObject({
    plan: approvalGateSchema,
    waves: z.array(waveGateSchema),
    landing: approvalGateSchema,
  }),
  /** Nothing new is begun, published or merged. */
  paused: pauseSchema.nullable(),
  /** Nothing is merged, the landing included; all else goes on. */
  hold: attributionSchema.nullable(),
  /** Who ended it before it landed. */
  cancelled: attributionSchema.nullable(),
  /** When the issue was closed, as far as that was heeded. */
  issue_closed: z.string().nullable(),
  /** The newest commit by others on the record that has been heeded. */
  heeded_push: z.string().nullable(),
  /** All comments before this time have been looked at; and the ids of those since. */
  watermark: z.string(),
  handled: z.array(z.int()),
  /**
   * Up to this id all were looked at, whatever their dates: the clock was set back since; null =
   * their dates tell.
   */
  handled_to: z.int().nullable(),
  /**
   * Comments that are edited in place, by key; `id` null = intended, not yet seen. `hash`: of the
   * body last posted.
   */
  comments: z.record(z.string(), postedCommentSchema),
  /** One-shot comments intended and not yet seen. */
  outbox: z.array(outboxCommentSchema),
  /** Questions that people were asked, by key: each is asked once. */
  asked: z.array(z.string()),
  /** Reactions still to be given; one is taken off once GitHub has answered. */
  reactions: z.array(
    z.strictObject({
      comment: z.int().nullable(),
      issue: z.int(),
      content: z.enum(["eyes", "rocket", "confused"]),
    }),
  ),
  landing: landingSchema.nullable(),
  /** The base branch conflicts with the build branch; a person merges it. */
  base_conflict: baseConflictSchema.nullable(),
  /** Checks that failed and then passed on the same commit: each name once. */
  flaky: z.array(flakySchema),
  /**
   * Fingerprint of the build's change against the base as the closing session judged it
   * (`facts.buildDiff`).
   */
  judged: z.string().nullable(),
  /** Where the build branch was last seen. */
  tip: z.string().nullable(),
  /** When Baton made the build branch again that somebody had deleted. */
  restored_at: z.string().nullable(),
  /**
   * What GitHub refuses and is tried again by itself: asked about since `since`, tried last at
   * `at`.
   */
  refusal: z
    .strictObject({
      details: refusedEffectSchema,
      since: z.string(),
      at: z.string(),
      tries: z.int().min(0),
    })
    .nullable(),
  /** How checks stood before the build; null = not read yet. */
  baseline: baselineSchema.nullable(),
  /** The build branch's head, where its checks fail. */
  red_tip: redTipSchema.nullable(),
  /** The head whose checks the next wave waits for, and since when. */
  proving: z.strictObject({ sha: z.string(), since: z.string() }).nullable(),
  /**
   * What CI checks before the next worker is merged; null = workers' pull requests have their own
   * checks, or none.
   */
  candidate: candidateSchema.nullable(),
  /** Parts that people landed while the build was still at work, oldest first. */
  early: z.array(earlyLandingSchema),
  /** Its plan begins with tests that are frozen from then on; decided when it starts. */
  test_first: z.boolean(),
  /** Improvement loops that this build is to have, in all. */
  loops_wanted: z.int().min(0),
  /** Those that have begun, oldest first; the last may be under way. */
  loops: z.array(loopSchema),
  /** By the configuration as it was last read. */
  schedule: z.enum(SCHEDULES),
  /** Oldest first; the last may be under way, or wait for a person. */
  adaptations: z.array(adaptationSchema),
  /** By what its closing sessions score it; null = none has begun. */
  rubric: z.array(dimensionSchema).nullable(),
  /**
   * Where sessions and checks failed, oldest first: the same failure again and again stops the
   * build.
   */
  failed_at: z.array(failurePlaceSchema),
  /** Failed sessions in the whole build; 15 stop it. */
  retries: z.int().min(0),
  /** What it asks for on top of the configuration. */
  wishes: buildOverridesSchema,
  /** The document that the request names, and the blob that it was when the build began. */
  prd: z.strictObject({ path: z.string(), sha: z.string() }).nullable(),
  /**
   * Dollars that it may cost, by configuration and wishes as they were last read; null = no bound.
   */
  budget: z.number().nullable(),
  /** The other budgets, by the configuration as it was last read. */
  budgets: budgetsSchema.omit({ build: true }),
  /**
   * Sessions were parked, and none has got an answer since; `reason` is the last word. Null = one
   * has.
   */
  unanswered: z
    .strictObject({ since: z.string(), reason: z.string(), asked: z.boolean() })
    .nullable(),
  /** What sessions of this repository cost before this build; null = not read yet. */
  history: costHistorySchema.nullable(),
  /** The build can't go on without a person. */
  stop: createStopSchema(BUILD_CAUSES).nullable(),
  /** What plays the sessions, by the configuration as it was last read. */
  play: sessionSettingsSchema,
  /**
   * Commits at which the build's sessions see other repositories, by `getPinKey`; each is set once.
   */
  pins: z.record(z.string(), z.string()),
  /** Dollars: of the sessions whose price is known; null = of none so far. */
  usage: usageSchema,
  /** The same, of the sessions of the build as a whole: one entry each. The workers' are theirs. */
  spent: z.array(sessionUsageSchema),
  /** Runs that were given up before they were counted in `usage`. */
  unsettled: z.array(unsettledRunSchema),
  /** Sessions whose runs have been counted in `usage`. */
  sessions_run: z.int().min(0),
  /** Those of them whose price is not known. */
  unpriced: z.int().min(0),
  /**
   * What has played so far, by the sessions' own word: each name once, in the order of appearance.
   */
  models: z.array(z.string()),
  /**
   * Where it ended without a landing: the build branch's last commit, whose files are handed over;
   * null = none.
   */
  delivered: z.strictObject({ sha: z.string(), base: z.string() }).nullable(),
  ended_at: z.string().nullable(),
  /** Times that the base branch was merged into the build branch. */
  followed: z.int().min(0),
  /**
   * What GitHub would not let Baton tidy up after the end, by the effect's key: not asked for
   * again.
   */
  remains: z.array(z.strictObject({ effect: z.string(), detail: z.string() })),
  /** All leftovers are gone; only the tag is still to be set. */
  tidy: z.boolean(),
  /** Of a record of tasks, oldest first; a build has none. */
  tasks: z.array(taskSchema),
});
export type BuildState = z.infer<typeof buildStateSchema>;

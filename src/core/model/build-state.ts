/**
 * What the record stores about a build as a whole. Times are ISO 8601 in UTC, hashes of commits are
 * git's.
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
import { githubSaid, personSaid, quote } from "./quote.ts";
import { endCauseSchema, usageSchema } from "./proposal.ts";

/**
 * An approval gate waits for a person (`open`) or is answered, since `at`. `at` is null if nothing
 * waits yet, and for a plan, which has its own. `hash` identifies what was approved.
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
  /**
   * Rendered, although Baton composed it: Baton posts the comment as of the decision, even if the
   * state has changed since. The entry is removed once GitHub has the comment.
   */
  body: quote("a comment that Baton is about to post"),
});

/** `meta.json`: N5's fields (slug, build_type, status, current_wave) and Baton's. */
export const buildStateSchema = z.strictObject({
  version: z.literal(1),
  slug: z.string().regex(SLUG),
  /** Number of this build among the builds of its issue, from 1. */
  ordinal: z.int().min(0),
  build_type: z.enum(BUILD_TYPES),
  delivery: z.enum(DELIVERIES),
  /** The request's criteria. The final session judges the whole build by each of them. */
  done_when: z.array(personSaid),
  status: z.enum(BUILD_STATUSES),
  current_wave: z.int().min(0),
  repository: z.strictObject({ id: z.int(), owner: z.string(), name: z.string() }),
  issue: z.int(),
  title: personSaid,
  /** The labelling that started the build. A later labelling of the issue starts another build. */
  trigger: z.strictObject({ event: z.string(), by: z.string(), at: z.string() }),
  request_sha256: z.string(),
  branch_prefix: z.string(),
  base: z.strictObject({ branch: z.string(), sha: z.string() }),
  created_at: z.string(),
  /** Sessions of the build as a whole (`build/<kind>/<attempt>`): the newest of each kind. */
  sessions: z.partialRecord(sessionKindSchema, sessionStateSchema),
  /** Number of attempts so far, by kind. */
  attempts: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /** Number of additional attempts that people granted with `/retry`, by kind. */
  granted: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /**
   * Proof that sessions can run with this configuration. Baton waits for it before the first
   * session. Null if not requested yet.
   */
  preflight: preflightStateSchema.nullable(),
  /**
   * Failures of the build's own sessions and of the landing's checks, oldest first. A completed
   * session removes the failures of its kind.
   */
  failures: z.array(failureSchema),
  plan: currentPlanSchema.nullable(),
  planning: planningSchema,
  /** `waves`: those that people had to approve before they began, in order. */
  gates: z.strictObject({
    plan: approvalGateSchema,
    waves: z.array(waveGateSchema),
    landing: approvalGateSchema,
  }),
  /** While set, Baton starts, publishes and merges nothing. */
  paused: pauseSchema.nullable(),
  /** While set, Baton merges nothing, including the landing; everything else continues. */
  hold: attributionSchema.nullable(),
  /** Who cancelled the build before it landed. */
  cancelled: attributionSchema.nullable(),
  /** When the issue was closed, as far as Baton has processed it. */
  issue_closed: z.string().nullable(),
  /** The newest commit on the record by others that Baton has processed. */
  handled_push: z.string().nullable(),
  /**
   * Baton has processed all comments before this time. `handled` has the ids of those processed
   * since.
   */
  watermark: z.string(),
  handled: z.array(z.int()),
  /**
   * Baton has processed all comments up to this id, independent of their dates, because the clock
   * was set back. Null if the dates suffice.
   */
  handled_to: z.int().nullable(),
  /**
   * Comments that Baton edits in place, by key. `id` is null while a comment is intended and not
   * yet found. `hash` is that of the last posted body.
   */
  comments: z.record(z.string(), postedCommentSchema),
  /** One-time comments that are intended and not yet found. */
  outbox: z.array(outboxCommentSchema),
  /** Keys of questions that Baton has asked people. It asks each once. */
  asked: z.array(z.string()),
  /** Reactions that Baton still has to add. It removes one after GitHub has answered. */
  reactions: z.array(
    z.strictObject({
      comment: z.int().nullable(),
      issue: z.int(),
      content: z.enum(["eyes", "rocket", "confused"]),
    }),
  ),
  landing: landingSchema.nullable(),
  /** The base branch conflicts with the build branch, and a person has to merge it. */
  base_conflict: baseConflictSchema.nullable(),
  /** Checks that failed and then passed on the same commit; each name once. */
  flaky: z.array(flakySchema),
  /**
   * Fingerprint of the build's change against the base that the closing session judged
   * (`facts.buildDiff`).
   */
  judged: z.string().nullable(),
  /** Last known head of the build branch. */
  tip: z.string().nullable(),
  /** When Baton recreated the build branch after somebody had deleted it. */
  restored_at: z.string().nullable(),
  /**
   * A request that GitHub refuses and Baton retries. Baton notified people at `since` and last
   * retried at `at`.
   */
  refusal: z
    .strictObject({
      details: refusedEffectSchema,
      since: z.string(),
      at: z.string(),
      tries: z.int().min(0),
    })
    .nullable(),
  /** Results of checks before the build. Null if not read yet. */
  baseline: baselineSchema.nullable(),
  /** Head of the build branch, if its checks fail. */
  red_tip: redTipSchema.nullable(),
  /** The head whose checks the next wave waits for, and since when. */
  proving: z.strictObject({ sha: z.string(), since: z.string() }).nullable(),
  /**
   * The commit that CI checks before the next worker is merged. Null if workers' pull requests have
   * their own checks or none.
   */
  candidate: candidateSchema.nullable(),
  /** Parts that people landed while the build was still active, oldest first. */
  early: z.array(earlyLandingSchema),
  /** The plan begins with tests that are frozen afterwards. Decided when the build starts. */
  test_first: z.boolean(),
  /** Total number of improvement loops requested for this build. */
  loops_wanted: z.int().min(0),
  /** Loops that have begun, oldest first. The last may be active. */
  loops: z.array(loopSchema),
  /** The schedule from the last read configuration. */
  schedule: z.enum(SCHEDULES),
  /** Oldest first. The last may be active or wait for a person. */
  adaptations: z.array(adaptationSchema),
  /** The rubric that the closing sessions score by. Null if none has begun. */
  rubric: z.array(dimensionSchema).nullable(),
  /**
   * Places where sessions and checks failed, oldest first. Repeating the same failure stops the
   * build.
   */
  failed_at: z.array(failurePlaceSchema),
  /** Number of failed sessions in the whole build; 15 stop it. */
  retries: z.int().min(0),
  /** Settings that the request overrides. */
  wishes: buildOverridesSchema,
  /** The document that the request names, and its blob when the build began. */
  prd: z.strictObject({ path: z.string(), sha: z.string() }).nullable(),
  /**
   * Maximum dollars for the build, from the last read configuration and request. Null if there is
   * no limit.
   */
  budget: z.number().nullable(),
  /** The other budgets, from the last read configuration. */
  budgets: budgetsSchema.omit({ build: true }),
  /**
   * Sessions were parked, and none has got an answer since. `cause`: why the last one was parked.
   * Null after an answer.
   */
  unanswered: z
    .strictObject({ since: z.string(), cause: endCauseSchema, asked: z.boolean() })
    .nullable(),
  /** What sessions of this repository cost before this build. Null if not read yet. */
  history: costHistorySchema.nullable(),
  /** Set if the build can't continue without a person. */
  stop: createStopSchema(BUILD_CAUSES).nullable(),
  /** How sessions run, from the last read configuration. */
  session_settings: sessionSettingsSchema,
  /**
   * Commits at which the build's sessions see other repositories, by `getPinKey`. Each is set once.
   */
  pins: z.record(z.string(), z.string()),
  /** Dollars of the sessions whose price is known. Null if there are none so far. */
  usage: usageSchema,
  /** Usage of each session of the build as a whole. Workers store their own. */
  spent: z.array(sessionUsageSchema),
  /** Runs that Baton gave up on before it counted them in `usage`. */
  unsettled: z.array(unsettledRunSchema),
  /** Number of sessions whose runs are counted in `usage`. */
  sessions_run: z.int().min(0),
  /** Number of those whose price is unknown. */
  unpriced: z.int().min(0),
  /** Models used so far, as the sessions reported them; each name once, in order of first use. */
  models: z.array(z.string()),
  /**
   * For a build that ended without a landing: the build branch's last commit, whose files are
   * delivered. Null if there is none.
   */
  delivered: z.strictObject({ sha: z.string(), base: z.string() }).nullable(),
  ended_at: z.string().nullable(),
  /** Number of times that the base branch was merged into the build branch. */
  followed: z.int().min(0),
  /**
   * What GitHub did not let Baton clean up after the end, by the effect's key. Baton doesn't retry
   * it.
   */
  remains: z.array(z.strictObject({ effect: z.string(), detail: githubSaid })),
  /** All leftovers are removed; only the tag is missing. */
  tidy: z.boolean(),
  /** Tasks of a task record, oldest first. Empty for a build. */
  tasks: z.array(taskSchema),
});
export type BuildState = z.infer<typeof buildStateSchema>;

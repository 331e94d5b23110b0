/**
 * Generates states with any values that the types allow, for the specs of the record.
 * Lines: one arbitrary for each type of the state; they are read side by side.
 */
import type { RefusedEffect } from "../../src/core/model/stop.ts";
import { listSampleDetails } from "./support/stop-details.ts";
import { type ApprovalGate, type BuildState } from "../../src/core/model/build-state.ts";
import { type State } from "../../src/core/model/state.ts";
import { type WorkerState } from "../../src/core/model/worker-state.ts";
import { DELIVERIES, BUILD_TYPES } from "../../src/core/model/build-types.ts";
import fc from "fast-check";
import { DEFAULT_RUBRIC } from "../../src/core/model/rubric.ts";
import type { Price, UnsettledRun } from "../../src/core/model/usage.ts";
import { SESSION_KINDS, type SessionName, type WorkerId } from "../../src/core/model/names.ts";
import {
  FAILURE_OUTCOMES,
  type Failure,
  type SessionFailure,
} from "../../src/core/model/failures.ts";
import type { SessionCause } from "../../src/core/model/failure-cause.ts";
import type { EndCause } from "../../src/core/model/proposal.ts";
import type { SavedWork } from "../../src/core/model/saved-work.ts";
import type { Steer } from "../../src/core/model/feedback.ts";
import type { SessionReason, SessionState } from "../../src/core/model/session.ts";
import type { Ci } from "../../src/core/model/ci.ts";
import {
  BUILD_CAUSES,
  WORKER_CAUSES,
  type BuildCause,
  type StopState,
  type WorkerCause,
} from "../../src/core/model/stop.ts";
import { ENGINES, WEB_ACCESS, SCHEDULES } from "../../src/core/model/settings.ts";
import { changes, estimate, planning } from "./record-planning.ts";
import {
  COMPLEXITIES,
  SCRIPTS,
  attachBriefFiles,
  briefSchema,
  type Brief,
} from "../../src/core/model/brief.ts";
import { hashString } from "../../src/core/model/hash.ts";
import type { Completion } from "../../src/core/model/completion.ts";
import { anyText, maybe, oneLine, prose, sha, time } from "./arbitrary-texts.ts";
import { adaptationsOf } from "./adaptation-arbitraries.ts";
import { anyKnowledgeChange, loopPapers, loopsOf } from "./loop-arbitraries.ts";
import { heldBuild, heldWorker, waveGates } from "./hold-arbitraries.ts";
import { judged, reviewFor } from "./review-arbitraries.ts";
import type { MergeMethod } from "../../src/core/model/permissions.ts";

const lines = fc.array(oneLine, { maxLength: 2 });
const kind = fc.constantFrom(...SESSION_KINDS);
const attempts = fc.dictionary(kind, fc.nat(9)).map((d) => ({ ...d }));

const endCause = anyText.map((text): EndCause => ({ kind: "said", text }));
const cause = endCause.map((end): SessionCause => ({ kind: "ended", end }));
const reason = cause.map((one): SessionReason => ({
  kind: "attempt_failed",
  attempt: 1,
  cause: one,
  problems: [],
}));
const stopDetails = anyText.chain((said) => fc.constantFrom(...listSampleDetails(said)));
const toRefusal = (said: string): RefusedEffect => ({
  ...{ kind: "effect_refused", effect: "publish", ref: null, said, prefix: "baton" },
});
const stopFor = <Cause extends WorkerCause | BuildCause>(
  causes: readonly Cause[],
): fc.Arbitrary<StopState<Cause>> =>
  fc.record({
    kind: fc.constantFrom("blocked" as const, "failed" as const),
    cause: fc.constantFrom(...causes),
    details: stopDetails,
    at: time,
  });
const stallReason = fc.constantFrom("queued" as const, "waiting" as const);
const ci: fc.Arbitrary<Ci> = fc.record({
  head: maybe(sha),
  state: fc.constantFrom(
    "unknown" as const,
    "pending" as const,
    "green" as const,
    "red" as const,
    "none" as const,
  ),
  failing: fc.array(anyText, { maxLength: 2 }),
  since: maybe(time),
  missing: fc.array(anyText, { maxLength: 2 }),
  optional: fc.array(anyText, { maxLength: 2 }),
  inherited: fc.array(anyText, { maxLength: 2 }),
  fixed: fc.array(anyText, { maxLength: 2 }),
  stall: maybe(stallReason),
  rerun: fc.constantFrom(null, { runs: [{ id: 5, attempt: 1 }], failed: ["test"], ended: true }),
});
const session: fc.Arbitrary<SessionState> = fc.record({
  kind,
  about: fc.constantFrom(null, "loop-1" as const),
  attempt: fc.integer({ min: 1, max: 9 }),
  launch: fc.nat(3),
  requested_at: time,
  dispatch: maybe(fc.record({ at: time, refused: fc.boolean() })),
  dispatched_at: maybe(time),
  in_progress: fc.boolean(),
  stall: maybe(
    fc.record({
      why: stallReason,
      since: time,
      url: anyText,
      approvals: fc.array(
        fc.record({ environment: anyText, reviewers: fc.array(anyText, { maxLength: 2 }) }),
        {
          maxLength: 2,
        },
      ),
    }),
  ),
  lost: fc.nat(3),
  parked: maybe(fc.record({ until: time, cause: endCause })),
  parks: fc.nat(9),
  model: fc.constant("m"),
  limit: fc.constant(0.5),
  unspent: fc.constant(0.25),
  run: maybe(fc.nat()),
  person: maybe(oneLine),
  base: sha,
  other: maybe(sha),
  since: maybe(sha),
  tree: maybe(sha),
  reasons: fc.array(reason, { maxLength: 3 }),
  failing: fc.array(
    fc.record({ name: anyText, id: maybe(fc.nat()), job: fc.boolean(), url: maybe(anyText) }),
  ),
  outcome: fc.constantFrom(null, "complete" as const, "withdrawn" as const),
  ended_at: maybe(time),
});
const gate: fc.Arbitrary<ApprovalGate> = fc.record({
  state: fc.constantFrom("closed" as const, "open" as const, "approved" as const),
  hash: maybe(sha),
  by: maybe(oneLine),
  at: maybe(time),
});

export function briefFor(id: WorkerId, earlier: WorkerId[]): fc.Arbitrary<Brief> {
  return fc
    .record({
      id: fc.constant(id),
      name: oneLine,
      mission: oneLine,
      output: fc.array(oneLine, { minLength: 1, maxLength: 3 }),
      depends_on: fc.subarray(earlier),
      complexity: fc.constantFrom(...COMPLEXITIES),
      script: fc.constantFrom(...SCRIPTS),
      skills: lines,
      paths: fc.array(oneLine, { minLength: 1, maxLength: 3 }),
      context: prose,
      requirements: prose,
      criteria: fc.array(oneLine, { minLength: 1, maxLength: 3 }),
      report_back: fc.array(oneLine, { maxLength: 3 }),
    })
    .map((brief) => briefSchema.parse(brief));
}

/** A brief with files. The brief's own document does not contain them. */
function briefWithFiles(id: WorkerId, earlier: WorkerId[]): fc.Arbitrary<Brief> {
  const name = fc.constantFrom("a.md", "b.json", "Z.txt");
  const files = fc.uniqueArray(fc.record({ name, text: prose }), {
    selector: (file) => file.name,
    maxLength: 2,
  });
  return fc.tuple(briefFor(id, earlier), files).map(([brief, own]) => attachBriefFiles(brief, own));
}

const held = {
  session: fc.constant("W1.1/work/1"),
  run: fc.nat(),
  findings: fc.array(
    fc.record({
      guard: oneLine,
      path: maybe(anyText),
      message: anyText,
      waivable: fc.boolean(),
      key: oneLine,
    }),
    { maxLength: 2 },
  ),
  more: fc.nat(3),
};
const kept: fc.Arbitrary<SavedWork> = fc.record({
  session: fc.constant("W1.1/work/1"),
  launch: fc.integer({ min: 1, max: 9 }),
  run: fc.nat(),
  base: sha,
  other: maybe(sha),
  why: cause,
});
const steer = fc.record({
  by: oneLine,
  at: time,
  text: anyText,
  on: fc.nat(),
  during: maybe(fc.constant("W1.1/work/1")),
  started_session: maybe(fc.constant("W1.1/work/1")),
  announced_session: maybe(fc.constant("W1.1/work/2")),
  finished_session: maybe(fc.constant("W1.1/rework/1")),
});
const steers: fc.Arbitrary<Steer[]> = fc
  .array(steer, { maxLength: 2 })
  .map((all) => all.map((one, i) => ({ n: i + 1, ...one })));

const sessionFailure: fc.Arbitrary<SessionFailure> = fc.record({
  of: fc.constant("session" as const),
  session: fc.constant("W1.1/work/1" as const),
  kind: fc.constantFrom("work" as const, "architect" as const),
  attempt: fc.integer({ min: 1, max: 9 }),
  launch: fc.integer({ min: 1, max: 9 }),
  outcome: fc.constantFrom(...FAILURE_OUTCOMES),
  cause,
  problems: fc.array(anyText, { maxLength: 2 }),
  run: maybe(fc.record({ id: fc.nat(), url: anyText })),
  log: fc.array(anyText, { maxLength: 2 }),
  at: time,
  retried: fc.boolean(),
});
const checksFailure: fc.Arbitrary<Failure> = fc.record({
  of: fc.constant("checks" as const),
  names: fc.array(anyText, { maxLength: 2 }),
  pages: fc.array(
    fc.record({
      name: anyText,
      run: maybe(fc.nat()),
      url: anyText,
      log: fc.array(anyText, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  head: sha,
  at: time,
  retried: fc.boolean(),
});

export function workerFor(id: WorkerId): fc.Arbitrary<WorkerState> {
  return fc.record({
    id: fc.constant(id),
    session: maybe(session),
    attempts,
    refused_at: fc.constantFrom(null, "2026-11-21T10:00:00.000Z"),
    budget: fc.constant<WorkerState["budget"]>("none"),
    failures: fc.array(fc.oneof(sessionFailure, checksFailure), { maxLength: 2 }),
    pr: maybe(fc.record({ number: fc.nat(), head_repository_id: fc.nat() })),
    head: maybe(
      fc.record({
        sha,
        tree: sha,
        session: fc.constant(`${id}/work/1` as SessionName),
        ci: fc.boolean(),
      }),
    ),
    published: maybe(fc.constant(`${id}/work/1` as SessionName)),
    ...judged,
    conflicts: fc.array(sha, { maxLength: 2 }),
    changed: fc.array(oneLine, { maxLength: 2 }),
    removed: fc.array(oneLine, { maxLength: 2 }),
    ci,
    mergeable: maybe(fc.boolean()),
    merge_sha: maybe(sha),
    merged_by: maybe(oneLine),
    done: fc.boolean(),
    skipped: maybe(fc.record({ by: oneLine, at: time, pull: maybe(fc.nat()) })),
    ...heldWorker,
    draft: fc.boolean(),
    unsure_since: maybe(time),
    unfit_methods: fc.subarray<MergeMethod>(["squash", "rebase", "merge"]),
    stop: maybe(stopFor(WORKER_CAUSES)),
    saved_work: maybe(kept),
    blocked_change: maybe(fc.record(held)),
    waivers: fc.array(fc.record({ ...held, by: oneLine, at: time }), { maxLength: 1 }),
    steers,
    granted_reworks: fc.nat(3),
    granted_rounds: fc.nat(3),
    text: fc.constantFrom(null, "0123456789ab"),
    handled_reviews: fc.array(fc.nat(), { maxLength: 2 }),
    escalations: fc.array(
      fc.record({
        ...{ session: fc.constant("W1.1/work/1" as const), attempt: fc.nat(9) },
        ...{ cause, problems: fc.constant([]) },
        ...{ from: fc.constantFrom(...COMPLEXITIES), to: fc.constantFrom(...COMPLEXITIES) },
      }),
      { maxLength: 2 },
    ),
    complexity_chosen_by: maybe(anyText),
    takeover: maybe(fc.record({ by: oneLine, at: time })),
    hand_in: fc.constant(null),
    person_head: maybe(sha),
    spent: fc.constant([
      {
        ...{ session: `${id}/work/1` as const, model: "m", pass: 1, context: READ },
        ...{ complexity: null, at: null, claimed: null, ...usage },
      },
    ]),
    lost_merges: fc.array(
      fc.record({ pr: fc.nat(), head: maybe(sha), files: fc.array(oneLine, { maxLength: 2 }) }),
      {
        maxLength: 2,
      },
    ),
    reverted_paths: fc.array(oneLine, { maxLength: 2 }),
  });
}

function completionFor(id: WorkerId, name: SessionName): fc.Arbitrary<Completion> {
  const list = fc.array(oneLine, { maxLength: 1 });
  return fc.record({
    worker_id: fc.constant<string>(id),
    session: fc.constant<string>(name),
    model: oneLine,
    timestamp: time,
    status: fc.constantFrom("complete" as const, "blocked" as const, "failed" as const),
    summary: prose.map((t) => t.slice(0, 200).toWellFormed().trim() || "done"),
    artifacts: list,
    learnings: list,
    concerns: list,
    decisions: list,
    follow_up: list,
    criteria: fc.array(
      fc.record({
        criterion: fc.oneof(oneLine, fc.integer({ min: 1, max: 30 })),
        met: fc.boolean(),
        evidence: oneLine,
      }),
      { maxLength: 1 },
    ),
  });
}

const rates = { input: 1, output: 2.5, cache_read: 0.1, cache_write: 1.25 };
const usage = {
  input_tokens: 1,
  output_tokens: 2,
  cache_read_tokens: 3,
  cache_write_tokens: 4,
  dollars: 0.5,
  seconds: 6,
};
const READ = { script: 4000, digest: 600 };

/** The task of a question that was answered. */
const A_TASK: BuildState["tasks"][number] = {
  ...{
    n: 1,
    kind: "ask",
    by: "wren",
    comment: 5,
    at: "2026-11-21T10:00:00.000Z",
    words: "Where?\n\n## Request",
  },
  ...{
    status: "done",
    session: "W1.1/ask/1",
    head: "a".repeat(40),
    moved: false,
    refused: null,
    marker: null,
  },
  ...{ commit: null, outcome: { kind: "answered" }, ended_at: "2026-11-21T10:05:00.000Z" },
  answer: {
    answer: "There [1].",
    references: [{ path: "src/a.ts", line: 1, end_line: 3 }],
    missing: ["src/b.ts"],
  },
};

export function buildFor(request: string): fc.Arbitrary<BuildState> {
  return fc.record({
    version: fc.constant(1 as const),
    slug: fc.constantFrom("7", "7-units", "12-a-b"),
    rubric: fc.constantFrom(null, [...DEFAULT_RUBRIC]),
    build_type: fc.constantFrom(...BUILD_TYPES),
    delivery: fc.constantFrom(...DELIVERIES),
    done_when: fc.array(oneLine, { maxLength: 2 }),
    delivered: maybe(fc.record({ sha, base: sha })),
    status: fc.constantFrom(
      "planning" as const,
      "building" as const,
      "landed" as const,
      "cancelled" as const,
    ),
    current_wave: fc.nat(9),
    repository: fc.record({ id: fc.nat(), owner: oneLine, name: oneLine }),
    issue: fc.nat(),
    title: anyText,
    ordinal: fc.integer({ min: 1, max: 3 }),
    trigger: fc.record({ event: oneLine, by: oneLine, at: time }),
    request_sha256: fc.constant(hashString(request)),
    branch_prefix: fc.constant("baton"),
    base: fc.record({ branch: oneLine, sha }),
    created_at: time,
    sessions: fc.record({ architect: session }, { requiredKeys: [] }),
    attempts,
    granted: attempts,
    preflight: maybe(
      fc.record({
        hash: sha,
        attempt: fc.nat(9),
        since: time,
        passed: fc.boolean(),
        warnings: fc.array(fc.record({ name: anyText, detail: anyText, remedy: maybe(anyText) }), {
          maxLength: 2,
        }),
      }),
    ),
    failures: fc.array(sessionFailure, { maxLength: 2 }),
    plan: maybe(
      fc.record({
        hash: sha,
        estimate,
        reason: maybe(anyText),
        summary: anyText,
        ...{ number: fc.nat(9), by: oneLine, at: time, shown_at: maybe(time) },
        changes: maybe(changes),
      }),
    ),
    planning,
    gates: fc.record({
      plan: gate,
      waves: waveGates,
      landing: gate,
    }),
    ...heldBuild,
    handled_push: maybe(sha),
    watermark: time,
    handled: fc.array(fc.nat(), { maxLength: 2 }),
    handled_to: fc.option(fc.nat()),
    comments: fc
      .dictionary(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.record({ issue: fc.nat(), id: maybe(fc.nat()), hash: sha }),
        {
          maxKeys: 2,
        },
      )
      .map((d) => ({ ...d })),
    outbox: fc.array(fc.record({ key: oneLine, issue: fc.nat(), body: anyText }), { maxLength: 2 }),
    asked: fc.array(oneLine, { maxLength: 2 }),
    flaky: fc.array(fc.record({ name: anyText, times: fc.nat(9), pulls: fc.array(fc.nat()) }), {
      maxLength: 2,
    }),
    reactions: fc.array(
      fc.record({
        comment: maybe(fc.nat()),
        issue: fc.nat(),
        content: fc.constantFrom("eyes" as const, "rocket" as const),
      }),
      { maxLength: 1 },
    ),
    wishes: fc.record({
      gates: fc.constantFrom(
        {},
        { plan: "auto" as const },
        { launch: "human" as const, wave: "human" as const },
      ),
      models: fc.constantFrom({}, { easy: "a" }),
      budget: maybe(fc.constantFrom(20, "none" as const)),
      loops: maybe(fc.nat(9)),
      target: maybe(fc.constant(8.5)),
      improve: fc.boolean(),
      research: fc.constantFrom<Record<string, number>[]>({}, { security: 2 }),
      test_first: maybe(fc.boolean()),
      dry_run: fc.boolean(),
      ignored: fc.array(
        oneLine.map((by) => ({ field: "loops" as const, value: 9, by })),
        { maxLength: 1 },
      ),
    }),
    prd: maybe(fc.record({ path: oneLine, sha })),
    budget: maybe(fc.constantFrom(20, 0.5)),
    budgets: fc.constant({ worker: 2, day: null, installation: 900.5, session: 10 }),
    unanswered: fc.constant({
      since: "2026-11-21T10:00:00.000Z",
      ...{ cause: { kind: "said" as const, text: "529" }, asked: true },
    }),
    history: fc.constant({
      builds: 1,
      groups: [
        {
          kind: "work",
          complexity: "easy" as const,
          size: "short" as const,
          sessions: 3,
          low: 1,
          middle: 2,
          high: 3,
        },
      ],
      ratios: [1.5],
    }),
    proving: maybe(fc.record({ sha, since: time })),
    baseline: maybe(
      fc.record({
        ...{ sha, since: time, settled: fc.boolean() },
        failed: fc.array(oneLine, { maxLength: 2 }),
        earlier: fc.array(oneLine, { maxLength: 2 }),
        passed: fc.array(oneLine, { maxLength: 2 }),
        pending: fc.array(oneLine, { maxLength: 2 }),
      }),
    ),
    red_tip: maybe(
      fc.record({ sha, failing: fc.array(oneLine, { maxLength: 2 }), accepted: fc.boolean() }),
    ),
    base_conflict: maybe(fc.record({ base: sha, tip: sha, files: fc.array(oneLine), at: time })),
    candidate: maybe(
      fc.record({
        worker: fc.constant<WorkerId>("W1.1"),
        head: sha,
        tip: sha,
        queue: fc.constantFrom<WorkerId[]>([], ["W1.2"]),
        ...{ commit: maybe(sha), pr: maybe(fc.nat()), marked: fc.boolean() },
        ci,
      }),
    ),
    early: fc.constantFrom<BuildState["early"][]>(
      [],
      [{ pr: 3, commit: "c".repeat(40), by: null, workers: ["W1.1"], followed: true }],
    ),
    landing: maybe(
      fc.record({
        tip: sha,
        tree: sha,
        knowledge: anyKnowledgeChange,
        diff: maybe(sha),
        parent: sha,
        commit: maybe(sha),
        pr: maybe(fc.nat()),
        merge_sha: maybe(sha),
        merge_parents: fc.array(sha, { maxLength: 2 }),
        text: maybe(sha),
        changed_at: maybe(time),
        queued_at: maybe(time),
        waits: maybe(
          fc.record({
            pull: fc.nat(),
            base: anyText,
            since: time,
            reason: fc.oneof(
              fc.constant({ kind: "draft" as const }),
              fc.record({ kind: fc.constant("queue" as const), position: fc.nat() }),
              fc.record({ kind: fc.constant("auto_merge" as const), by: anyText }),
              fc.record({ kind: fc.constant("rules" as const), refusal: anyText }),
              fc.record({
                kind: fc.constant("reviews" as const),
                ...{
                  approvals: fc.nat(),
                  code_owners: fc.boolean(),
                  have: fc.nat(),
                  by_rule: fc.boolean(),
                },
                dismissed: fc.array(anyText, { maxLength: 2 }),
              }),
            ),
          }),
        ),
        handled_reviews: fc.array(fc.nat(), { maxLength: 2 }),
        approving_review: maybe(fc.nat()),
        refused_at: fc.constantFrom(null, "2026-11-21T10:00:00.000Z"),
        unready: fc.boolean(),
        ci,
      }),
    ),
    judged: maybe(sha),
    tip: maybe(sha),
    restored_at: maybe(time),
    refusal: maybe(
      fc.record({ details: anyText.map(toRefusal), since: time, at: time, tries: fc.nat(9) }),
    ),
    failed_at: fc.array(
      fc.record({
        signature: anyText,
        subject: oneLine,
        loop: fc.nat(9),
        what: cause.map((one) => ({ of: "session" as const, kind: "work" as const, cause: one })),
        url: maybe(oneLine),
      }),
      { maxLength: 2 },
    ),
    test_first: fc.boolean(),
    loops_wanted: fc.nat(3),
    loops: loopsOf,
    schedule: fc.constantFrom(...SCHEDULES),
    adaptations: adaptationsOf,
    retries: fc.nat(15),
    stop: maybe(stopFor(BUILD_CAUSES)),
    usage: fc.constant(usage),
    spent: fc.constantFrom<BuildState["spent"][]>(
      [],
      [
        {
          ...{ session: "build/architect/1", model: "m", pass: 0, context: {} },
          ...{
            complexity: "complex" as const,
            at: "2026-11-21T10:00:00.000Z",
            claimed: 0.5,
            ...usage,
          },
        },
      ],
    ),
    pins: fc.dictionary(fc.constantFrom("octo/shared", "octo/shared@v1"), sha),
    session_settings: fc.record({
      engine: fc.constantFrom(...ENGINES),
      models: fc.record({ easy: oneLine, normal: oneLine, complex: oneLine }),
      prices: fc.constantFrom<Record<string, Price>[]>(
        {},
        { m: rates },
        { m: { ...rates, long: { ...rates, above: 10 } } },
      ),
      web: fc.constantFrom(...WEB_ACCESS),
      web_searches: fc.nat(),
      skills: fc.array(anyText, { maxLength: 2 }),
      environment: fc.record({
        repositories: fc.array(
          fc.record({ repository: anyText, ref: maybe(anyText), path: anyText }),
          {
            maxLength: 2,
          },
        ),
        secret: maybe(anyText),
        caches: fc.array(fc.record({ path: anyText, variable: anyText }), { maxLength: 2 }),
        files: fc.array(fc.record({ from: anyText, to: maybe(anyText) }), { maxLength: 2 }),
      }),
      knowledge: fc.record({
        on: fc.boolean(),
        model: fc.constantFrom("normal" as const, "complex" as const),
      }),
      isolation: fc.constantFrom("required", "off"),
      egress: fc.record({ registries: lines, docs: lines }),
      protected_paths: lines,
      limits: fc.record({ files: fc.nat(), bytes: fc.nat(), file_bytes: fc.nat() }),
      guards: fc.record({
        leeway: lines,
        allow: fc.record({ secrets: lines, tests: lines, binaries: lines, generated: lines }),
      }),
    }),
    sessions_run: fc.nat(),
    unpriced: fc.nat(),
    models: fc.array(oneLine, { maxLength: 2 }),
    ended_at: maybe(time),
    followed: fc.nat(),
    remains: fc.array(fc.record({ effect: oneLine, detail: oneLine }), { maxLength: 2 }),
    tidy: fc.boolean(),
    tasks: fc.constantFrom<BuildState["tasks"][]>([], [A_TASK]),
    unsettled: fc.array(
      fc.record({
        ...{ run: fc.nat(), launch: fc.nat(), since: time, model: maybe(oneLine), kind },
        subject: fc.constantFrom<"build" | WorkerId>("build", "W1.1"),
        session: fc.constant<SessionName>("W1.1/work/1"),
        about: fc.constantFrom<UnsettledRun["about"]>("build", "W1.1", "wave-1"),
      }),
      { maxLength: 2 },
    ),
  });
}

/** A whole build with up to three workers. */
export const anyState: fc.Arbitrary<State> = fc
  .tuple(fc.subarray(["W1.1", "W1.2", "W2.1"] as WorkerId[]), anyText)
  .chain(([ids, request]) =>
    fc.record({
      build: buildFor(request),
      request: fc.constant(request),
      direction: anyText,
      briefs: fc.tuple(...ids.map((id) => briefWithFiles(id, ids))),
      workers: fc
        .tuple(...ids.map(workerFor))
        .map((all) => Object.fromEntries(all.map((w) => [w.id, w]))),
      completions: fc
        .tuple(
          ...ids.flatMap((id) =>
            [`${id}/work/1`, `${id}/work/2`, `${id}/rework/1`].map((name) =>
              completionFor(id, name as SessionName),
            ),
          ),
        )
        .chain((all) => fc.subarray(all))
        .map((all) => Object.fromEntries(all.map((c) => [c.session, c]))),
      reviews: fc
        .tuple(...ids.map(reviewFor))
        .map((all) => Object.fromEntries(all.map((r) => [`${r.worker}.${r.round}`, r]))),
      closing: fc.constantFrom(null, {
        verdict: "land" as const,
        summary: "Fits.",
        subject: "Add units",
        message: "Why.",
        scores: [],
        findings: [],
      }),
      ...loopPapers,
    }),
  );

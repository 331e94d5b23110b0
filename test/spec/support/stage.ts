/**
 * A stage for `decide`. It carries out effects on the facts as GitHub would, in memory and without
 * a clock of its own. A spec can then say "given … when … then". It simulates GitHub for the core
 * only; the product is tested against the sandbox.
 */
import type { KnowledgeProblem } from "../../../src/core/model/knowledge.ts";
import { decide } from "../../../src/core/decide.ts";
import { getEffectKey, type Effect } from "../../../src/core/model/effects/index.ts";
import {
  parseSessionName,
  type SessionName,
  type WorkerId,
} from "../../../src/core/model/names.ts";
import { getWorkerStatus } from "../../../src/core/model/status.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import {
  NO_MODEL,
  NO_USAGE,
  type ContextSizes,
  type Usage,
} from "../../../src/core/model/proposal.ts";
import { carryOut } from "./carry-out.ts";
import { sha, someCheck, someFacts, T0 } from "./facts.ts";
import type { EffectOutcome, Facts, ProposalFact } from "../../../src/core/model/facts.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { ChangedLines } from "../../../src/core/model/review-findings.ts";
import type { GuardFinding } from "../../../src/core/model/guard-findings.ts";
import { written } from "./written.ts";
import type { CheckFact } from "../../../src/core/model/ci.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

/**
 * What a session leaves behind: its number of changed files, the guards' findings, and the steers
 * that reached it.
 */
export interface SessionOutput {
  files?: number;
  /** Paths of the first files. By default each worker changes other files. */
  paths?: string[];
  guards?: GuardFinding[];
  steers?: number[];
}

/** Returns what GitHub shows of the runs that the record has given up. */
export function showUnsettled(
  state: State | null,
  givenUp: Facts["unsettled"],
): Facts["unsettled"] {
  const runs = state?.build.unsettled.map(({ run }) => run) ?? [];
  return Object.fromEntries(runs.map((run) => [run, givenUp[run] ?? { state: "empty" }]));
}

/** What CI says about a head. With `absent`, no check appears. */
export type CiResult = "passed" | "failed" | "pending" | "absent";

const CONCLUSIONS = { passed: "success", failed: "failure", pending: null, absent: null } as const;

export class Stage {
  state: State | null = null;
  facts: Facts;
  now = T0;
  /** Everything that was carried out, in order. */
  readonly done: Effect[] = [];
  readonly messages: string[] = [];
  /** Files of the record that were restored, each with its blob. */
  readonly setBack = Object.create(null) as Record<string, string | null>;
  wakeAt: string | null = null;
  /** Keys of effects that GitHub refuses from now on, each with its error code. */
  readonly refusing = new Map<string, string>();
  /** The message of these refusals. */
  refusal = "GitHub says no.";
  /** Everything that was requested, whether done or refused. */
  readonly asked: Effect[] = [];
  /** The result of this repository's CI on a head. */
  verdictOfCi: (key: WorkerId | "land", attempt: number) => CiResult = () => "passed";
  /** Whether its workflows start at all. */
  ciStarts = true;
  /** Other checks on a head, in addition to `test`, which follows `verdictOfCi`. */
  otherChecks: CheckFact[] = [];
  /** The model and the price that the sessions' proposals report. */
  played: { model: string; dollars: number | null; tokens?: Partial<Usage> } = {
    model: NO_MODEL,
    dollars: 0,
  };
  /** The prompt sizes that they report, in bytes by source. */
  context: ContextSizes = {};
  /** Proposals of runs that Baton gave up, by run. Other runs submit nothing. */
  givenUp: Facts["unsettled"] = {};
  /** The commits of other repositories that they report. */
  pins: Record<string, string> = {};
  /** Lines that changed between two rounds of a review. */
  touched: ChangedLines | null = null;
  /** Whether a path in a closing session's evidence is in the tree. Paths without an entry are. */
  standing: Record<string, boolean> = {};
  /** `.baton/knowledge.yml` on the base branch, and globs that match none of its files. */
  knowledge: { text: string | null; problem: KnowledgeProblem | null; gone: string[] } = {
    text: null,
    problem: null,
    gone: [],
  };
  /** Number of the next run, comment or pull request. */
  next = 100;

  constructor(settings: Partial<Settings> = {}) {
    this.facts = someFacts(settings);
  }

  /** Decides and acts until nothing is left to do. */
  settle(): this {
    for (let pass = 0; pass < 100; pass++) {
      this.runCi();
      this.facts.readAt = this.now;
      this.facts.unsettled = showUnsettled(this.state, this.givenUp);
      this.facts.knowledge = this.facts.refs.build && {
        ...this.knowledge,
        tree: this.facts.refs.build.tree,
      };
      const decision = decide(this.state, this.facts, this.now);
      this.wakeAt = decision.wakeAt;
      if (decision.patch) {
        this.state = decision.patch.state;
        this.messages.push(decision.patch.message);
        Object.assign(this.setBack, decision.patch.setBack);
        // Baton's own commit is on top of what others pushed.
        this.facts.edits = null;
      }
      this.facts.outcomes = decision.effects.map((effect) => this.act(effect));
      if (!decision.patch && decision.effects.length === 0) return this;
    }
    throw new Error(
      `no rest after 100 passes; last effects: ${this.done.slice(-5).map(getEffectKey).join(", ")}`,
    );
  }

  /** Lets time pass. */
  wait(milliseconds: number): this {
    this.now = addMilliseconds(this.now, milliseconds);
    return this;
  }

  /** Ends the session's run with this closing input, and with a change if the kind makes one. */
  closes(session: SessionName, close: unknown, left: SessionOutput = {}): this {
    const kind = parseSessionName(session)!.kind;
    return this.ends(
      session,
      { ended: "closed", close },
      { files: kind === "work" || kind === "rework" ? 1 : 0, ...left },
    );
  }

  /** Ends the session's run without a closing input. */
  fails(session: SessionName, reason = "the tests never passed", left: SessionOutput = {}): this {
    return this.ends(session, { ended: "failed", cause: { kind: "said", text: reason } }, left);
  }

  /** The provider is overloaded and rejects the session for now. */
  parks(
    session: SessionName,
    until: string | null,
    reason = "529 overloaded",
    left: SessionOutput = {},
  ): this {
    return this.ends(
      session,
      { ended: "parked", cause: { kind: "said", text: reason }, until },
      left,
    );
  }

  /** Ends the session at its limit. */
  reachesLimit(session: SessionName, left: SessionOutput = {}): this {
    return this.ends(session, { ended: "limit", spent: 1, limit: 1 }, left);
  }

  /** The engine cannot start, and no retry would help. */
  stops(session: SessionName, reason: string): this {
    return this.ends(
      session,
      { ended: "stopped", cause: { kind: "not_set_up", text: reason } },
      {},
    );
  }

  /** The runner is lost: the run ends and leaves nothing. */
  loses(session: SessionName, conclusion = "failure"): this {
    const run = this.runOf(session);
    Object.assign(run, { status: "completed", conclusion });
    this.facts.proposals[session] = { ok: false, missing: true, reason: "nothing was uploaded" };
    return this.settle();
  }

  says(body: string, options: { by?: string; role?: Role; on?: number } = {}): this {
    this.wait(1000);
    const { by = "ann", role = "write", on = this.facts.issue.number } = options;
    this.facts.remarks.push({
      id: this.next++,
      on,
      author: by,
      role,
      at: this.now,
      lines: written(body),
    });
    return this.settle();
  }

  status(id: WorkerId) {
    return getWorkerStatus(this.state!.workers[id]!, this.state!);
  }

  /** Returns what `/why` says that the worker waits for. */
  why(id: WorkerId) {
    return describeWait(this.state!.workers[id]!, this.state!);
  }

  effects<T extends Effect["type"]>(type: T): Extract<Effect, { type: T }>[] {
    return this.done.filter((e): e is Extract<Effect, { type: T }> => e.type === type);
  }

  /** Sessions that were dispatched, in order. */
  get dispatched(): string[] {
    return this.effects("dispatch").map((e) => e.session);
  }

  get comments(): string[] {
    return this.effects("comment").map((e) => e.body);
  }

  pull(key: WorkerId | "land") {
    return this.facts.pulls[key]!;
  }

  private runOf(session: SessionName) {
    const run = this.facts.runs.findLast((r) => r.session === session);
    if (!run)
      throw new Error(`${session} was not dispatched; so far: ${this.dispatched.join(", ")}`);
    return run;
  }

  private ends(
    session: SessionName,
    result: Extract<ProposalFact, { ok: true }>["proposal"]["result"],
    { paths = [], files = paths.length, guards = [], steers = [] }: SessionOutput,
  ): this {
    const run = this.runOf(session);
    Object.assign(run, { status: "completed", conclusion: "success" });
    const { slug } = this.state!.build;
    const content = Buffer.from(session).toString("base64");
    const { subject } = parseSessionName(session)!;
    const file = (i: number) => ({
      op: "write" as const,
      path: paths[i] ?? `${subject}/f${i}`,
      mode: "100644" as const,
      content,
    });
    // A session without any answer has no tokens to count.
    const written = result.ended === "parked" && this.played.model === NO_MODEL ? 0 : 10;
    const change = { base: sha("any"), files: Array.from({ length: files }, (_, i) => file(i)) };
    this.facts.proposals[session] = {
      ok: true,
      guards,
      standing: this.standing,
      ...(this.touched ? { touched: this.touched } : {}),
      proposal: {
        version: 1,
        build: slug,
        session,
        launch: run.launch,
        engine: "command",
        model: this.played.model,
        result,
        change: files > 0 ? change : null,
        steers,
        usage: {
          ...NO_USAGE,
          output_tokens: written,
          ...this.played.tokens,
          dollars: this.played.dollars,
        },
        context: this.context,
        pins: this.pins,
      },
    };
    return this.settle();
  }

  /** Runs CI on every head that does not ask to skip it. */
  private runCi(): void {
    for (const [key, pull] of Object.entries(this.facts.pulls)) {
      // GitHub starts no workflow on a pull request that conflicts.
      if (!pull) continue;
      pull.ciExpected = key === "land" ? this.facts.ciExpected.land : this.facts.ciExpected.workers;
      if (!this.ciStarts || pull.state === "closed" || pull.headSkipsCi || pull.mergeable === false)
        continue;
      const run = { id: Number.parseInt(sha(`run ${pull.headSha}`).slice(0, 8), 16), attempt: 1 };
      run.attempt += this.effects("rerun").filter((e) =>
        e.runs.some(({ id }) => id === run.id),
      ).length;
      const result = this.verdictOfCi(key as WorkerId | "land", run.attempt);
      const conclusion = CONCLUSIONS[result];
      const own = result === "absent" ? [] : [someCheck("test", { conclusion, run })];
      const checks = [...own, ...this.otherChecks.map((c) => this.runAgain(c))];
      pull.checks = {
        pending: checks.filter((c) => c.conclusion === null),
        failed: checks.filter((c) => c.conclusion !== null && c.conclusion !== "success"),
        passed: checks.filter((c) => c.conclusion === "success"),
      };
    }
  }

  /** A rerun job is in progress in its next attempt until the spec sets its result. */
  private runAgain(check: CheckFact): CheckFact {
    const { run } = check;
    const asked = this.effects("rerun").some((e) =>
      e.runs.some((r) => r.id === run?.id && r.attempt === run.attempt),
    );
    return run && asked
      ? { ...check, conclusion: null, run: { ...run, attempt: run.attempt + 1 } }
      : check;
  }

  private act(effect: Effect): EffectOutcome {
    const effectKey = getEffectKey(effect);
    this.asked.push(effect);
    const code = this.refusing.get(effectKey) ?? this.refusing.get(effect.type);
    if (code) return { effect: effectKey, ok: false, code, detail: this.refusal, id: null };
    this.done.push(effect);
    return {
      effect: effectKey,
      ok: true,
      code: null,
      detail: null,
      id: carryOut(effect, this.facts, this.done, () => this.next++),
      ...(effect.type === "knowledge_tree" ? { sha: sha(`${effect.tree} ${effect.text}`) } : {}),
    };
  }
}

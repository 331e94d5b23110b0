/** A stage for `decideTask`. It carries out effects on the facts as GitHub would, in memory. */
import { getEffectKey, type Effect } from "../../../src/core/model/effects/index.ts";
import type { EffectOutcome, ProposalFact, CommentFact } from "../../../src/core/model/facts.ts";
import { parseSessionName, type SessionName } from "../../../src/core/model/names.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { TargetFact, Task, TaskFacts } from "../../../src/core/model/task.ts";
import { parseRecord } from "../../../src/core/record/parse.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import type { GuardFinding } from "../../../src/core/model/guard-findings.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import { decideTask } from "../../../src/core/tasks/decide.ts";
import { sha, someFacts, T0 } from "./facts.ts";
import { showUnsettled } from "./stage.ts";
import { written } from "./written.ts";

/** Pull request 12, by a stranger, from a branch of the repository. */
export function someTarget(more: Partial<TargetFact> = {}): TargetFact {
  return {
    ...{
      kind: "pull",
      number: 12,
      title: "Add feet",
      body: "It adds feet.",
      open: true,
      merged: false,
      own: false,
    },
    ...{
      author: { login: "stranger", bot: false, role: "none" },
      draft: false,
      branch: "feet",
      label: null,
      ownReviews: [],
    },
    head: {
      sha: sha("head"),
      tree: sha("tree"),
      at: "2026-11-21T09:00:00.000Z",
      session: null,
      parents: [],
    },
    base: { branch: "main", sha: sha("base") },
    ...more,
  };
}

export const REVIEWED = {
  ...{ verdict: "approve", summary: "It is right.", findings: [] },
  alignment: { brief: { met: true, words: "Yes." }, intent: { met: true, words: "Yes." } },
};
export const FIXED = {
  ...{ status: "complete", summary: "Make a foot right" },
  criteria: [1, 2].map((criterion) => ({ criterion, met: true, evidence: "`npm test`" })),
};

export class TaskStage {
  state: State | null = null;
  /** The newest record that was archived. */
  last: State | null = null;
  facts: TaskFacts;
  now = T0;
  wakeAt: string | null = null;
  readonly done: Effect[] = [];
  /** The head at the time of each effect. */
  readonly heads: string[] = [];
  /** Keys or types of effects that GitHub refuses from now on, each with its error code. */
  readonly refusing = new Map<string, string>();
  next = 100;
  /** Proposals of runs that Baton gave up, by run. Other runs submit nothing. */
  givenUp: TaskFacts["unsettled"] = {};
  /** Commits of other repositories that sessions name. */
  pins: Record<string, string> = {};

  constructor(target: Partial<TargetFact> = {}, settings: Partial<Settings> = {}) {
    this.facts = { ...someFacts(settings), target: someTarget(target) };
    this.facts.issue.number = this.facts.target.number;
  }

  /** Decides and acts until nothing is left to do. */
  settle(): this {
    for (let pass = 0; pass < 60; pass++) {
      this.facts.readAt = this.now;
      this.facts.unsettled = showUnsettled(this.state, this.givenUp);
      const decision = decideTask(this.state, this.last, this.facts, this.now);
      this.wakeAt = decision.wakeAt;
      if (decision.patch) this.state = read(decision.patch.state);
      this.facts.outcomes = decision.effects.map((effect) => this.#act(effect));
      if (!decision.patch && decision.effects.length === 0) return this;
    }
    throw new Error(
      `no rest after 60 passes; last effects: ${this.done.slice(-5).map(getEffectKey).join(", ")}`,
    );
  }

  says(body: string, by: { by?: string; role?: Role } = {}): this {
    return this.writes(body, by).settle();
  }

  /** Somebody writes a comment. Baton does not look at it yet. */
  writes(body: string, { by = "ann", role = "write" }: { by?: string; role?: Role } = {}): this {
    this.now = addMilliseconds(this.now, 1000);
    const on = this.facts.target.number;
    const remark: CommentFact = {
      id: this.next++,
      on,
      author: by,
      role,
      at: this.now,
      lines: written(body),
    };
    this.facts.remarks.push(remark);
    return this;
  }

  wait(milliseconds: number): this {
    this.now = addMilliseconds(this.now, milliseconds);
    return this.settle();
  }

  /** Somebody pushes to the pull request's branch. */
  pushes(word: string): this {
    const { head } = this.facts.target;
    this.#moveHead({
      sha: sha(word),
      tree: sha(`tree ${word}`),
      at: this.now,
      session: null,
      parents: [head.sha],
    });
    return this.settle();
  }

  closes(
    session: SessionName,
    close: unknown,
    left: { files?: number; guards?: GuardFinding[] } = {},
  ): this {
    return this.#ends(session, { ended: "closed", close }, left);
  }

  fails(session: SessionName, reason = "It broke."): this {
    return this.#ends(session, { ended: "failed", cause: { kind: "said", text: reason } }, {});
  }

  /** The provider is overloaded and rejects the session for now. */
  parks(session: SessionName, until: string | null, reason = "529 overloaded"): this {
    return this.#ends(
      session,
      { ended: "parked", cause: { kind: "said", text: reason }, until },
      { files: 0 },
    );
  }

  effects<T extends Effect["type"]>(type: T): Extract<Effect, { type: T }>[] {
    return this.done.filter((e): e is Extract<Effect, { type: T }> => e.type === type);
  }

  get dispatched(): string[] {
    return this.effects("dispatch").map(({ session }) => session);
  }

  /** Tasks of the open record, or of the newest one. */
  get tasks(): Task[] {
    return (this.state ?? this.last)?.build.tasks ?? [];
  }

  /** The current comment of the newest task. */
  get words(): string {
    return this.effects("document").at(-1)?.body ?? "";
  }

  #ends(
    session: SessionName,
    result: Extract<ProposalFact, { ok: true }>["proposal"]["result"],
    {
      files = parseSessionName(session)!.kind === "fix" ? 1 : 0,
      guards = [],
    }: { files?: number; guards?: GuardFinding[] },
  ): this {
    const run = this.facts.runs.findLast((one) => one.session === session);
    if (!run || !this.state)
      throw new Error(`${session} was not dispatched; so far: ${this.dispatched.join(", ")}`);
    Object.assign(run, { status: "completed", conclusion: "success" });
    const file = {
      op: "write" as const,
      path: "src/foot.js",
      mode: "100644" as const,
      content: "YQ==",
    };
    const change = files > 0 ? { base: sha("any"), files: [file] } : null;
    const who = { version: 1 as const, build: this.state.build.slug, session, launch: run.launch };
    const usage = { ...NO_USAGE, dollars: 0.25, seconds: 60 };
    const rest = {
      engine: "command",
      model: "some-model",
      change,
      steers: [],
      usage,
      context: {},
      pins: this.pins,
    };
    this.facts.proposals[session] = { ok: true, guards, proposal: { ...who, ...rest, result } };
    return this.settle();
  }

  #moveHead(head: TargetFact["head"]): void {
    this.facts.target = { ...this.facts.target, head };
  }

  #act(effect: Effect): EffectOutcome {
    const key = getEffectKey(effect);
    const code = this.refusing.get(key) ?? this.refusing.get(effect.type);
    if (code) return { effect: key, ok: false, code, detail: "GitHub says no.", id: null };
    this.done.push(effect);
    this.heads.push(this.facts.target.head.sha);
    const id = this.#carryOut(effect);
    return { effect: key, ok: true, code: null, detail: null, id };
  }

  #carryOut(effect: Effect): number | null {
    const { target, posted, runs } = this.facts;
    if (effect.type === "comment" || effect.type === "document") {
      const id = effect.type === "document" && effect.id !== null ? effect.id : this.next++;
      posted[effect.key] = {
        id,
        issue: effect.issue,
        hash: effect.type === "document" ? effect.hash : "",
      };
      return id;
    }
    if (effect.type === "dispatch") {
      const run = { id: this.next++, session: effect.session, launch: effect.launch, url: "" };
      runs.push({ ...run, status: "in_progress", conclusion: null, policy: null });
      return run.id;
    }
    if (effect.type === "review" || effect.type === "suggest") {
      this.facts.target = { ...target, ownReviews: [...target.ownReviews, effect.marker] };
    }
    if (effect.type === "publish") {
      const head = {
        sha: sha(`of ${effect.session}`),
        tree: sha("made"),
        at: this.now,
        session: effect.session,
      };
      this.#moveHead({ ...head, parents: effect.parents });
    }
    if (effect.type === "archive") {
      this.last = this.state;
      this.state = null;
      // The next record has its own markers.
      this.facts.posted = Object.fromEntries(
        Object.entries(posted).filter(([one]) => one.startsWith("refused-")),
      );
    }
    return null;
  }
}

/** Reads the state as the next process does. */
function read(state: State): State {
  const parsed = parseRecord(renderRecord(state));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.state;
}

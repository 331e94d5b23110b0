/**
 * People: one who agrees and answers questions, and those whose acts a seed has drawn, at any
 * moment.
 */
import type { State } from "../../../../src/core/model/state.ts";
import { getWaitingAdaptation } from "../../../../src/core/model/adaptation.ts";
import { findOpenWave } from "../../../../src/core/model/holds.ts";
import { getWorkerStatus } from "../../../../src/core/model/status.ts";
import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import type { Asks, Planned } from "../scenario.ts";
import { API_ACTS, isApiAct } from "./acts.ts";
import { scheduleAttempt } from "./attempt.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import { readOwnState, listRecords, readState, type Found } from "./record.ts";
import type { Timeline } from "./timeline.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";
import type { Pull } from "../../../../src/sandbox/schema/pulls.ts";
import type { World as Sandboxed } from "../../../../src/sandbox/schema/world.ts";

const LOOK_MS = 90_000;
/** Nobody repeats a comment before this time has passed. */
const PATIENCE_MS = 4 * 60_000;
/**
 * In minutes. A build that still waits for its template then gets it: those who should merge it are
 * done.
 */
const LATE = 75;
/** Nobody repeats a comment more often than this. */
const MOST = 5;
/** The maximum while they know that it can't work. */
const FEW = 2;
/** A hold lasts at least this long. */
const KEPT_MS = 5 * 60_000;
const OTHER = "/approve 0a1b2c3d4e5f";

export class SimulatedPeople {
  readonly #repo: SimulatedRepository;
  readonly #timeline: Timeline;
  readonly #world: Sandboxed;
  readonly #happened: (what: string) => void;
  readonly #said = new Map<string, number>();
  readonly #times = new Map<string, number>();
  #awaited: readonly Planned[] = [];
  /** The person who answers Baton's questions. */
  voice: "you" | "wren" = "you";
  /** They can't reach GitHub. */
  away = false;
  /** They know the cause and that it will pass. They try now and then, and give nothing up. */
  isPatient = false;
  issue = 0;
  /** The minutes of their last comment and of their last act. */
  spoke = 0;
  acted = 0;

  constructor(
    repo: SimulatedRepository,
    timeline: Timeline,
    world: Sandboxed,
    happened: (what: string) => void,
  ) {
    this.#repo = repo;
    this.#timeline = timeline;
    this.#world = world;
    this.#happened = happened;
  }

  /** `minute`: when somebody requests the build. */
  begin(
    acts: readonly Planned[],
    asks: Asks,
    { title, minute }: { title: string; minute: number },
  ): void {
    this.#awaited = acts.filter(({ when }) => when !== null);
    const label = async () => {
      const words = { title, body: `${frontMatterOf(asks)}Please do it.` };
      this.issue = (await this.#repo.as("you").post<{ number: number }>("/issues", words)).number;
      await this.#repo.as("you").post(`/issues/${this.issue}/labels`, { labels: ["orchestrate"] });
    };
    this.plan(minute * 60_000, "you label the issue", label);
    for (const one of acts)
      if (one.when === null)
        this.plan(one.minute * 60_000, `${one.who}: ${one.act}`, () => this.#do(one));
    this.#look();
  }

  get record(): Found | null {
    return listRecords(this.#repo.git, this.issue)[0] ?? null;
  }

  get state(): State | null {
    const found = this.record;
    return found && readOwnState(this.#repo.git, found.head);
  }

  /**
   * Makes somebody act at once, on the worker of the given pull request or branch. Faults of the
   * request also hit their act.
   */
  async race(
    act: Omit<Planned, "minute" | "worker" | "when">,
    { pull, branch }: { pull: number | null; branch: string | null },
  ): Promise<void> {
    const head = branch ?? this.#world.issues.find(({ number }) => number === pull)?.pull?.headRef;
    const found = this.state?.briefs.findIndex(({ id }) => head?.endsWith(`/${id}`)) ?? -1;
    this.#timeline.say(`${act.who}, just before: ${act.act}`);
    await this.#do({
      ...act,
      when: null,
      minute: this.#timeline.minute,
      worker: Math.max(0, found),
    }).catch((e: unknown) => this.#timeline.say(`  came to nothing: ${String(e).slice(0, 150)}`));
  }

  /** The trouble is over: they repeat what they have said in vain. */
  startOver(): void {
    this.isPatient = false;
    this.#said.clear();
    this.#times.clear();
    this.spoke = this.#timeline.minute;
  }

  /** Runs it in `ms` milliseconds. If GitHub refuses it, that is only logged. */
  plan(ms: number, what: string, run: () => Promise<unknown>): void {
    scheduleAttempt(this.#timeline, ms, what, run);
  }

  /** Whether acts wait for their moment. */
  get awaits(): boolean {
    return this.#awaited.length > 0;
  }

  /** Runs acts whose moment has come, within moments. */
  see(state: State): void {
    const come = this.#awaited.filter(({ when, worker }) => {
      const own =
        state.workers[state.briefs[worker % Math.max(1, state.briefs.length)]?.id ?? "W1.1"];
      return (
        when === state.build.status || (own !== undefined && when === getWorkerStatus(own, state))
      );
    });
    this.#awaited = this.#awaited.filter((one) => !come.includes(one));
    for (const one of come)
      this.plan(one.minute * 1000, `${one.who}: ${one.act}`, () => this.#do(one));
  }

  /** The owner reads now and then, and answers. */
  #look(): void {
    this.plan(LOOK_MS, "", async () => {
      this.#look();
      for (const head of [
        "baton/configure",
        ...(this.#timeline.minute > LATE ? ["baton/sync-templates"] : []),
      ]) {
        const offered = this.#pull(head);
        if (offered && !offered.pull.merged && !this.record)
          await this.#repo.merge(offered.number, "you");
      }
      const words = this.away ? null : this.#answer();
      if (words) await this.#say(words, this.voice);
    });
  }

  #answer(): string | null {
    const found = this.record;
    const state = this.state;
    if (!state || !found || found.archived || isBuildEnded(state.build.status)) return null;
    const { build } = state;
    // Somebody changed the machine's part of the record, and Baton has said how to continue.
    const isHalted = this.#isToldOf(`tampered-${found.head.slice(0, 12)}`);
    if (isHalted || readState(this.#repo.git, found.head) === null) return this.#once("/retry");
    const kept = (since: { at: string } | null) =>
      since && this.#timeline.now - Date.parse(since.at) > KEPT_MS;
    if (kept(build.hold)) return this.#once("/unhold");
    const { asks } = getBuildView(state);
    if (build.gates.plan.state === "open" && build.plan) {
      const { hash } = build.plan;
      // Now and then they first name a plan that no longer exists.
      const first = /^[0-7]/.test(hash) && !this.#times.has(OTHER) ? OTHER : `/approve ${hash}`;
      return this.#once(first);
    }
    if (kept(build.paused)) return this.#once("/resume");
    if (build.status === "questions") return this.#once("/answer");
    const unstarted = this.#findUnstarted(state);
    if (unstarted !== null) return this.#startChecks(unstarted);
    const workers = state.briefs.map(({ id }) => state.workers[id]!);
    for (const one of workers.filter((w) => w.stop && !w.skipped && !w.merge_sha)) {
      const again = `${one.takeover ? "/give" : "/retry"} ${one.id}`;
      const tries = this.#times.get(again) ?? 0;
      return this.#once(this.isPatient || tries < MOST ? again : `/skip ${one.id}`);
    }
    for (const one of workers.filter((w) => w.cancelled)) return this.#once(`/skip ${one.id}`);
    for (const one of workers.filter((w) => kept(w.hold))) return this.#once(`/unhold ${one.id}`);
    for (const one of workers.filter((w) => getWorkerStatus(w, state) === "held" && w.prepared))
      return this.#once(`/start ${one.id}`);
    // If the final session doesn't approve the result, they have it judged once more, and then
    // accept it.
    if (build.stop?.cause === "close" && this.#times.has("/retry")) return this.#once("/approve");
    // A person who restores the branch as Baton says doesn't continue without it.
    if (this.isPatient && build.stop?.cause === "rewritten") return null;
    if (build.stop) return this.#once(build.stop.cause === "budget" ? "/budget $500" : "/retry");
    if (build.gates.landing.state === "open") return this.#once("/land");
    const edits = findOpenWave(build) === null ? getWaitingAdaptation(state) : null;
    // Half of the waiting edits are declined, depending on the minute in which they came.
    if (edits && Number(edits.at.slice(15, 16)) % 2 === 1) return this.#once("/skip adapt");
    return asks ? this.#once("/approve") : null;
  }

  /**
   * The pull request on which no check has started, if Baton reports it for the first time since
   * the trouble ended.
   */
  #findUnstarted({ build, workers }: State): number | null {
    const stops = [
      { stop: build.stop, pr: build.landing?.pr },
      ...Object.values(workers).map(({ stop, pr }) => ({ stop, pr: pr?.number })),
    ];
    const found = stops.find(
      ({ stop }) => stop?.cause === "checks" && stop.details.kind === "checks_unstarted",
    );
    return this.isPatient || !found?.pr || this.#times.has(`reopen ${found.pr}`) ? null : found.pr;
  }

  /** As Baton says. */
  #startChecks(pull: number): null {
    this.#times.set(`reopen ${pull}`, 1);
    this.spoke = this.#timeline.minute;
    this.plan(1_000, `${this.voice}: close and reopen #${pull}`, async () => {
      await this.#repo.close(pull, this.voice);
      await this.#repo.reopen(pull, this.voice);
    });
    return null;
  }

  /** Whether Baton has posted something under that marker on their issue. */
  #isToldOf(key: string): boolean {
    const own = this.#world.comments.filter(
      (one) => one.author === "baton[bot]" && one.issueNumber === this.issue,
    );
    return own.some(({ body }) => readMarker(body)?.key === key);
  }

  #once(words: string): string | null {
    const now = this.#timeline.now;
    if (now - (this.#said.get(words) ?? 0) < PATIENCE_MS) return null;
    this.#said.set(words, now);
    const times = (this.#times.get(words) ?? 0) + 1;
    this.#times.set(words, times);
    return times > (this.isPatient ? FEW : MOST) ? null : words;
  }

  #say(body: string, as = "you"): Promise<unknown> {
    this.spoke = this.#timeline.minute;
    this.#timeline.say(`  ${as} on #${this.issue}: ${body}`);
    return this.#repo.as(as).post(`/issues/${this.issue}/comments`, { body });
  }

  async #do({ act, who, worker }: Planned): Promise<void> {
    const state = this.state;
    const found = this.record;
    if (!state || !found) return;
    this.acted = this.#timeline.minute;
    const brief = state.briefs[worker % Math.max(1, state.briefs.length)];
    const id = brief?.id ?? "W1.1";
    const [pull, landing] = [id, "land"].map(
      (name) => this.#pull(`baton/${found.slug}/${name}`)?.number ?? null,
    );
    const mark = `${who} did this: ${act}\n`;
    const say = (words: string, as: string) => this.#say(words, as);
    const words =
      this.#world.comments.findLast(({ author, body }) => author === who && body === "Well.")?.id ??
      null;
    const scene = { repo: this.#repo, issue: this.issue, found, brief, who, mark, words, say };
    const done = isApiAct(act)
      ? API_ACTS[act]({ ...scene, pull: pull ?? null, landing: landing ?? null })
      : say(act.replace(/ W\b/, ` ${id}`), who);
    if (done === null) return;
    await done;
    this.#happened(act);
  }

  #pull(head: string): { number: number; pull: Pull } | undefined {
    return this.#world.issues.findLast(
      (one): one is typeof one & { pull: Pull } => one.pull?.headRef === head,
    );
  }
}

function frontMatterOf({
  test_first,
  improve,
  build_type,
  land,
  finalise,
  done_when,
}: Asks): string {
  const lines = [
    ...(test_first ? ["test_first: true"] : []),
    ...(improve ? ["improve: true"] : []),
    ...(build_type === "code_build" ? [] : [`build_type: ${build_type}`]),
    ...(land ? [`land: ${land}`] : []),
    ...(finalise ? [`finalise: ${finalise}`] : []),
    ...(done_when.length > 0 ? [`done_when: ${JSON.stringify(done_when)}`] : []),
  ];
  return lines.length > 0 ? `---\n${lines.map((line) => `${line}\n`).join("")}---\n` : "";
}

/**
 * People who do workers by hand. They take them, push, submit or give back, and now and then make
 * mistakes.
 */
import { isByHand, type SessionState } from "../../../../src/core/model/session.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { WorkerState } from "../../../../src/core/model/worker-state.ts";
import {
  getWorkerStatus,
  TERMINAL_STATUSES,
  type WorkerStatus,
} from "../../../../src/core/model/status.ts";
import type { WorkerId } from "../../../../src/core/model/names.ts";
import { isPlanning } from "../../../../src/core/model/planning.ts";
import { getSessionName } from "../../../../src/core/rules/sessions/lifecycle.ts";
import type { Brief } from "../../../../src/core/model/brief.ts";
import type { Files } from "../../../scenarios/support/stage/plays.ts";
import { scheduleAttempt } from "./attempt.ts";
import type { Dice } from "./dice.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import type { SimulatedPeople } from "./people.ts";
import { readText } from "./record.ts";
import type { Timeline } from "./timeline.ts";
import { renderWrittenCompletion } from "../../../../src/core/messages/manual-work.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

/** Somebody takes this worker when it has the status. */
export interface Takeover {
  worker: number;
  who: "you" | "wren";
  when: WorkerStatus | "any";
  /** What they do in their first turn. */
  first: Way;
}

/** Returns takeovers for one seed of ten. Like the schedule, this is not drawn. */
export function createTakeovers(seed: number): readonly Takeover[] {
  if (seed % 15 !== 4 && seed % 30 !== 11) return [];
  const nth = Math.floor(seed / 15);
  const when = WHEN[nth % WHEN.length]!;
  const turn = seed % 15 === 4 ? nth : nth + 5;
  const first: Takeover = { worker: 0, who: "wren", when, first: WAYS[turn % WAYS.length]! };
  return nth % 3 === 1
    ? [first, { worker: 1, who: "you", when: "any", first: "hand in" }]
    : [first];
}
/** What they do in their turn: a work or a rework of one worker. */
const WAYS = [
  ...([
    "hand in",
    "give back",
    "stray",
    "hand in at once",
    "hand in half",
    "hand in",
    "hand in nothing",
  ] as const),
  ...(["stray, then give back", "stray", "another hands in", "leave it", "stray"] as const),
] as const;
type Way = (typeof WAYS)[number];
const WHEN = [
  ...([
    "any",
    "running",
    "any",
    "in_review",
    "any",
    "rework",
    "any",
    "any",
    "running",
    "any",
    "any",
  ] as const),
] as const;

export const MANUAL_TURNS: readonly string[] = [...new Set<string>([...WAYS, "take"])];

/** Only people write it. */
export const getManualFile = (id: string) => `hands/${id}.txt`;
/**
 * What guards refuse from anyone: files outside the brief's paths, and files that only people may
 * change.
 */
export const STRAYS = [
  "beside/by-hand.txt",
  "beside/by-hand.md",
  ".github/workflows/by-hand.yml",
] as const;

/** What somebody has pushed by hand and did not take back. */
export interface ManualPush {
  at: number;
  slug: string;
  worker: WorkerId;
  branch: string;
  sha: string;
  /** A line of `getManualFile`, which nobody else writes. */
  line: string;
}

interface Turn {
  way: Way;
  pushes: number;
  said: number;
  saidAt: number;
}

const LOOK_MS = 40_000;
const PATIENCE_MS = 150_000;
/** Then they give up: the build waits for somebody else's answer. */
const MAX_TAKES = 10;
/** A worker is submitted this many times, and then given back. */
const MOST = 3;

export class ManualWork {
  readonly pushed: ManualPush[] = [];
  /** The minute of their last comment. */
  spoke = 0;
  readonly #of: Of;
  readonly #turns = new Map<string, Turn>();
  /** How often somebody has asked to take it, and when last. */
  readonly #takes = new Map<Takeover, { times: number; last: number }>();

  constructor(of: Of) {
    this.#of = of;
  }

  begin(): void {
    if (this.#of.takeovers.length > 0) this.#look();
  }

  #look(): void {
    scheduleAttempt(this.#of.timeline, LOOK_MS, "", async () => {
      this.#look();
      for (const takeover of this.#of.takeovers) await this.#act(takeover);
    });
  }

  async #act(takeover: Takeover): Promise<void> {
    const { state } = this.#of.people;
    if (!state || isBuildEnded(state.build.status) || isPlanning(state.build.status)) return;
    const brief = state.briefs[takeover.worker % Math.max(1, state.briefs.length)];
    const worker = brief && state.workers[brief.id];
    if (!worker || TERMINAL_STATUSES.includes(getWorkerStatus(worker, state))) return;
    const { takeover: taken, session, hand_in: handIn } = worker;
    if (!taken) await this.#take(takeover, worker, state);
    else if (taken.by === takeover.who && isByHand(session) && (!handIn || handIn.blocked))
      await this.#work(takeover, brief, worker, session, state);
  }

  async #take(takeover: Takeover, worker: WorkerState, state: State): Promise<void> {
    const { timeline } = this.#of;
    const { times, last } = this.#takes.get(takeover) ?? { times: 0, last: 0 };
    if (times >= MAX_TAKES || (times > 0 && timeline.now - last < 8 * PATIENCE_MS)) return;
    if (takeover.when !== "any" && getWorkerStatus(worker, state) !== takeover.when) return;
    this.#takes.set(takeover, { times: times + 1, last: timeline.now });
    this.#happened("take");
    await this.#say(takeover.who, `/take ${worker.id}`);
  }

  async #work(
    takeover: Takeover,
    brief: Brief,
    worker: WorkerState,
    session: SessionState,
    state: State,
  ): Promise<void> {
    const { dice, timeline, repo } = this.#of;
    const name = getSessionName(worker.id, session);
    const isFirst = [...this.#turns.keys()].every((one) => !one.startsWith(`${worker.id}/`));
    const way = isFirst ? takeover.first : dice.pickOf(`${name} by hand`, WAYS);
    const turn = this.#turns.get(name) ?? { way, pushes: 0, said: 0, saidAt: 0 };
    if (!this.#turns.has(name)) this.#happened(way);
    this.#turns.set(name, turn);
    const branch = `${state.build.branch_prefix}/${state.build.slug}/${worker.id}`;
    if (way === "leave it" || repo.git.ref(`refs/heads/${branch}`) === null) return;
    const isHeld = worker.hand_in?.blocked === true;
    const strays = way === "stray" || way === "stray, then give back";
    if (way === "hand in nothing" && turn.said === 0)
      return this.#handIn(takeover.who, brief, turn);
    if (turn.pushes === 0 || (isHeld && turn.pushes === 1 && way === "stray")) {
      await this.#push(
        takeover,
        brief,
        session,
        { slug: state.build.slug, worker: worker.id, branch },
        turn,
        strays,
      );
      if (way === "hand in at once") await this.#handIn(takeover.who, brief, turn);
      return;
    }
    if (timeline.now - turn.saidAt < PATIENCE_MS && !isHeld) return;
    const gives = way === "give back" || (isHeld && way !== "stray") || turn.said >= MOST;
    if (gives) {
      await this.#say(takeover.who, `/give ${worker.id}`);
      turn.saidAt = timeline.now;
      return;
    }
    const other = takeover.who === "you" ? "wren" : "you";
    await this.#handIn(
      way === "another hands in" && turn.said === 0 ? other : takeover.who,
      brief,
      turn,
    );
  }

  async #push(
    { who }: Takeover,
    { id, paths }: Brief,
    { kind, other }: SessionState,
    to: Pick<ManualPush, "slug" | "worker" | "branch">,
    turn: Turn,
    strays: boolean,
  ): Promise<void> {
    const { repo, timeline } = this.#of;
    const head = repo.git.ref(`refs/heads/${to.branch}`)!;
    const isFirst = turn.pushes++ === 0;
    const line = `${who} did this: by hand ${this.pushed.length + 1}\n`;
    const files: Files = {
      [getManualFile(id)]: `${readText(repo.git, head, getManualFile(id)) ?? ""}${line}`,
    };
    if (kind === "work" && paths[0]) files[paths[0]] = `${who} did this: by hand\n`;
    if (strays) files[this.#of.dice.pickOf(`${id} strays`, STRAYS)] = isFirst ? "on: push\n" : null;
    if (other && isFirst) this.#happened("merge what changed beside");
    const union =
      other && isFirst
        ? { merges: other, files: { ...this.#of.union(head, other), ...files } }
        : { files };
    const options = { as: who, ...("merges" in union ? { merges: union.merges } : {}) };
    const sha = await repo.push(to.branch, union.files, options);
    timeline.say(`  ${who} pushes ${sha.slice(0, 12)} to ${to.branch} by hand`);
    this.pushed.push({ ...to, at: timeline.now, sha, line });
    this.spoke = timeline.minute;
  }

  async #handIn(who: string, brief: Brief, turn: Turn): Promise<void> {
    const isHalf = turn.way === "hand in half" && turn.said === 0;
    const text = renderWrittenCompletion({ ...brief, criteria: brief.criteria.map(() => "") });
    const filled = text.replaceAll('""', '"`make test` shows it"');
    Object.assign(turn, { said: turn.said + 1, saidAt: this.#of.timeline.now });
    await this.#say(who, `/hand-in ${brief.id}\n\n\`\`\`yaml\n${isHalf ? text : filled}\`\`\``);
  }

  #say(who: string, body: string): Promise<unknown> {
    const { timeline, repo, people } = this.#of;
    this.spoke = timeline.minute;
    timeline.say(`  ${who} on #${people.issue}: ${body.split("\n")[0]}`);
    return repo.as(who).post(`/issues/${people.issue}/comments`, { body });
  }

  #happened(what: Way | "take" | "merge what changed beside"): void {
    this.#of.happened(what);
  }
}

interface Of {
  repo: SimulatedRepository;
  people: SimulatedPeople;
  timeline: Timeline;
  dice: Dice;
  takeovers: readonly Takeover[];
  /** What merging the second commit into the first changes. */
  union: (head: string, other: string) => Files;
  happened: (what: string) => void;
}

/** The App's processes: as many as the seed has, each replaced some time after it died. */
import type { Coverage } from "../coverage.ts";
import { createLimits, type Scenario } from "../scenario.ts";
import type { Conditions } from "./conditions.ts";
import { Database } from "./database.ts";
import type { Dice } from "./dice.ts";
import { SECRET, type GitHub } from "./github.ts";
import { Lag } from "./lag.ts";
import { Replica } from "./replica.ts";
import type { Owner, Timeline } from "./timeline.ts";
import { fetchOf, type Wire } from "./wire.ts";

export const PROCESS_FAULTS = ["crash", "crash at a write", "stop", "clock jumps"] as const;

/** Probability that a crash takes the database along. */
const WITH_DATABASE = 0.15;
/** Probability that a process is stopped in order. */
const STOPPED = 0.2;
/** The most by which a set clock can be wrong. */
export const JUMP_MS = 5 * 60 * 60_000;

export interface Process {
  timeline: Timeline;
  dice: Dice;
  scenario: Scenario;
  coverage: Coverage;
  conditions: Conditions;
  calm: () => boolean;
  github: (by: Owner) => GitHub;
  answered: Wire["answered"];
}

interface Running {
  replica: Replica;
  cut: () => void;
}

export class Replicas {
  readonly #running: Running[] = [];
  readonly #of: Process;
  readonly #database: Database;
  readonly #lag: Lag;
  #born = 0;
  #ahead = () => 0;

  constructor(of: Process) {
    this.#of = of;
    const { timeline, dice, scenario, conditions } = of;
    // What is in the process itself can't get lost on the way.
    const chance = this.#unlessCalm(scenario.alone ? 0 : scenario.faults.database);
    this.#lag = new Lag(timeline, conditions);
    this.#database = new Database({
      timeline,
      dice,
      chance,
      conditions,
      alone: scenario.alone,
      happened: (what) => this.#happened(what),
    });
  }

  get all(): readonly Replica[] {
    return this.#running.map(({ replica }) => replica);
  }

  get claims(): Database["claims"] {
    return this.#database.claims;
  }

  begin(): void {
    const { scenario, dice } = this.#of;
    for (let n = 0; n < scenario.replicas; n++) this.#start();
    this.#often(scenario.alone ? 0 : scenario.faults.database, null, () =>
      this.#database.restart(dice.between(1_000, 60_000)),
    );
  }

  /** Replaces the current processes, as a deployment does. */
  deploy(): void {
    for (const one of [...this.#running]) this.#stop(one);
  }

  /** Sets by how many milliseconds each process's clock is wrong from now on. */
  setClocks(ahead: () => number): void {
    this.#ahead = ahead;
    this.#happened("clock jumps");
    for (const { replica } of this.#running) replica.ahead = ahead();
  }

  /** Ends all of them, so that nothing is left for the next seed. */
  async end(): Promise<void> {
    for (const one of this.#running.splice(0)) this.#kill(one);
    await this.#of.timeline.bury();
  }

  #start(): void {
    const { timeline, dice, scenario, coverage, github, answered, conditions } = this.#of;
    const { crashes, clocks, requests } = scenario.faults;
    const replica = new Replica(`app-${++this.#born}`);
    replica.ahead = this.#ahead();
    const dies = this.#unlessCalm(crashes / 2);
    const wire: Wire = {
      ...{ timeline, dice, github, lag: this.#lag, conditions, chance: this.#unlessCalm(requests) },
      unread: () => isWithin(scenario.unread, timeline.minute),
      happened: (what) => this.#happened(what),
      answered: (request) => {
        answered(request);
        // The worst moment for a crash is between a write and its answer.
        if (request.writes && dice.next() < dies()) this.#die(one, "crash at a write");
      },
    };
    const onEffect = (key: string, code: string) => {
      const type = key.split(":")[0]!;
      coverage.count("effect", type);
      if (code !== "ok") coverage.count("effect refused", `${type} ${code}`);
    };
    const { app, key, url } = github(replica);
    const identity = {
      appId: app.id,
      ...key,
      webhookSecret: SECRET,
      baseUrl: `${url}/api/v3`,
      limits: createLimits(scenario),
    };
    const { fetched, cut } = fetchOf(wire, replica);
    const one = { replica, cut };
    this.#running.push(one);
    void replica.start(timeline, this.#database, identity, fetched, onEffect).then((could) => {
      if (could || !replica.alive) return;
      // Its process ends, and its supervisor starts another.
      this.#kill(one);
      timeline.after(dice.between(1_000, 30_000), "", () => this.#start(), null);
    });
    this.#often(crashes, replica, () =>
      dice.next() < STOPPED ? this.#stop(one) : this.#die(one, "crash"),
    );
    this.#often(clocks, replica, () => {
      replica.ahead = dice.between(-JUMP_MS, JUMP_MS);
      this.#happened("clock jumps");
      // Corrected at the latest when no more faults happen.
      timeline.after(
        Math.max(0, scenario.calm - timeline.minute) * 60_000,
        "",
        () => void (replica.ahead = 0),
        null,
      );
    });
  }

  /**
   * Runs it with this probability per minute, at any time (exponentially distributed), while it
   * lives.
   */
  #often(chance: number, replica: Replica | null, run: () => void): void {
    const { timeline, dice, calm } = this.#of;
    if (chance === 0) return;
    const wait = (-Math.log(1 - dice.next()) / chance) * 60_000;
    const come = () => {
      if (calm() || replica?.alive === false) return;
      run();
      this.#often(chance, replica, run);
    };
    timeline.after(wait, "", come, null);
  }

  #die(one: Running, how: (typeof PROCESS_FAULTS)[number]): void {
    const { timeline, dice } = this.#of;
    if (!one.replica.alive) return;
    this.#kill(one);
    this.#running.splice(this.#running.indexOf(one), 1);
    this.#happened(how);
    const lost = dice.next() < WITH_DATABASE;
    if (lost) this.#database.lose();
    timeline.say(`${one.replica.name} dies (${how})${lost ? ", and the database is lost" : ""}`);
    timeline.after(dice.between(1_000, 90_000), "", () => this.#start(), null);
  }

  /**
   * A deployment: the process has ten seconds, and then it is killed. The next one starts before
   * that.
   */
  #stop(one: Running): void {
    const { timeline, dice } = this.#of;
    this.#happened("stop");
    timeline.say(`${one.replica.name} gets the signal to stop`);
    this.#running.splice(this.#running.indexOf(one), 1);
    timeline.after(0, "", () => void one.replica.stop().then(() => this.#kill(one)), one.replica);
    timeline.after(10_000, "", () => this.#kill(one), null);
    // A single process's folder is locked until that process has ended.
    const free = this.#of.scenario.alone ? 10_000 : 0;
    timeline.after(free + dice.between(0, 20_000), "", () => this.#start(), null);
  }

  #kill({ replica, cut }: Running): void {
    const { timeline } = this.#of;
    if (!replica.alive) return;
    replica.alive = false;
    // What it still plans while its requests break off belongs to a dead process.
    const current = timeline.current;
    timeline.current = replica;
    cut();
    timeline.current = current;
  }

  #unlessCalm(chance: number): () => number {
    return () => (this.#of.calm() ? 0 : chance);
  }

  #happened(what: string): void {
    this.#of.coverage.happened(what);
  }
}

const isWithin = (minutes: Scenario["unread"], minute: number) =>
  minutes !== null && minute >= minutes.from && minute < minutes.to;

/** The App's processes: as many as the seed has, each replaced some time after it died. */
import type { Coverage } from "../coverage.ts";
import { limitsOf, type Scenario } from "../scenario.ts";
import type { Dice } from "./dice.ts";
import { SECRET, type GitHub } from "./github.ts";
import { Table } from "./queue.ts";
import { Replica } from "./replica.ts";
import type { Timeline } from "./timeline.ts";
import { fetchOf, type Wire } from "./wire.ts";

/** How often a crash takes the database along. */
const WITH_DATABASE = 0.15;

export interface Process {
  timeline: Timeline;
  dice: Dice;
  scenario: Scenario;
  coverage: Coverage;
  calm: () => boolean;
  github: () => GitHub;
  answered: Wire["answered"];
}

export class Replicas {
  readonly #running: { replica: Replica; cut: () => void }[] = [];
  readonly #of: Process;
  readonly #table: Table;
  #born = 0;

  constructor(of: Process) {
    this.#of = of;
    this.#table = new Table(of.timeline);
  }

  get all(): readonly Replica[] {
    return this.#running.map(({ replica }) => replica);
  }

  begin(): void {
    for (let n = 0; n < this.#of.scenario.replicas; n++) this.#start();
  }

  /** Ends them all: nothing of theirs is left for the next seed. */
  async end(): Promise<void> {
    for (const { replica, cut } of this.#running.splice(0)) this.#kill(replica, cut);
    await this.#of.timeline.bury();
  }

  #kill(replica: Replica, cut: () => void): void {
    replica.alive = false;
    // What it still plans while its requests break off is a dead one's.
    this.#of.timeline.current = replica;
    cut();
  }

  #start(): void {
    const { timeline, dice, scenario, coverage, calm, github, answered } = this.#of;
    const { crashes, requests } = scenario.faults;
    const replica = new Replica(`app-${++this.#born}`);
    const happened = (what: string) => coverage.count("fault", what);
    const wire: Wire = { timeline, dice, github, happened, answered, chance: () => (calm() ? 0 : requests) };
    const onEffect = (key: string, code: string) => {
      const type = key.split(":")[0]!;
      coverage.count("effect", type);
      if (code !== "ok") coverage.count("effect refused", `${type} ${code}`);
    };
    const { app, privateKey, url } = github();
    const identity = {
      appId: app.id,
      privateKey,
      webhookSecret: SECRET,
      baseUrl: `${url}/api/v3`,
      limits: limitsOf(scenario),
    };
    const { fetched, cut } = fetchOf(wire, replica);
    this.#running.push({ replica, cut });
    replica.start(timeline, this.#table, identity, fetched, onEffect);
    // As often in a minute, at any time: exponentially distributed.
    if (crashes > 0)
      timeline.after((-Math.log(1 - dice.next()) / crashes) * 60_000, "", () => this.#die(replica, cut), null);
  }

  #die(replica: Replica, cut: () => void): void {
    const { timeline, dice, coverage, calm } = this.#of;
    if (calm()) return;
    this.#kill(replica, cut);
    this.#running.splice(
      this.#running.findIndex((one) => one.replica === replica),
      1,
    );
    const lost = dice.next() < WITH_DATABASE;
    if (lost) this.#table.lose();
    else this.#table.abandoned(replica);
    coverage.count("fault", lost ? "database lost" : "crash");
    timeline.say(`${replica.name} dies${lost ? ", and the database is lost" : ""}`);
    timeline.after(dice.between(1_000, 90_000), "", () => this.#start(), null);
  }
}

/**
 * Repeats `baton reconcile` as a repository's workflow runs it. Each pass is a separate process,
 * knows nothing of the one before, and may die at any event.
 */
import { pino } from "pino";
import { Clients, makeProbot } from "../../../../src/app/github/client.ts";
import { Limiter } from "../../../../src/app/github/limits/limiter.ts";
import { findServerActivity, runOneshot } from "../../../../src/app/oneshot/run-oneshot.ts";
import { sleep } from "../../../../src/app/timers.ts";
import { createLimits } from "../scenario.ts";
import { SECRET } from "./github.ts";
import { Lag } from "./lag.ts";
import type { Process } from "./replicas.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import type { Owner } from "./timeline.ts";
import { fetchOf, type AnsweredRequest, type Wire } from "./wire.ts";

/** The same as in `app/oneshot/run-oneshot.ts`. */
const LONGEST_MS = 4 * 60_000;
const SETTLE_MS = 15_000;

/** How much likelier per minute a pass is killed than a server: a runner is taken away sooner. */
const KILLED = 5;

/** The writes of a pass's own lock are no sign that a build continues. */
const isLocking = ({ what, body }: AnsweredRequest): boolean =>
  /git\/commits$|git\/refs$/.test(what) || body.includes('"refs/baton/pass"');

export class OneshotPasses {
  readonly #of: Process;
  readonly #repository: SimulatedRepository["data"];
  #current: { owner: Owner; cut: () => void } | null = null;
  #born = 0;
  readonly #lag: Lag;

  constructor(of: Process, { data }: SimulatedRepository) {
    this.#of = of;
    this.#repository = data;
    this.#lag = new Lag(of.timeline, of.conditions);
  }

  begin(): void {
    this.#next(1_000, 2_000);
  }

  /** Ends the running pass. */
  end(): void {
    if (!this.#current) return;
    const { owner, cut } = this.#current;
    owner.alive = false;
    this.#of.timeline.current = owner;
    cut();
    this.#current = null;
  }

  #next(least: number, most: number): void {
    const { timeline, dice } = this.#of;
    timeline.after(dice.between(least, most), "", () => this.#start(), null);
  }

  #start(): void {
    const { timeline, dice, scenario, coverage, calm, answered, github, conditions } = this.#of;
    const { crashes, requests } = scenario.faults;
    const owner: Owner = {
      ...{ name: `${this.#repository.name}-pass-${++this.#born}`, alive: true, ahead: 0 },
      sharesLimits: false,
    };
    const wire: Wire = {
      ...{
        timeline,
        dice,
        github,
        lag: this.#lag,
        conditions,
        happened: (what) => coverage.happened(what),
      },
      answered: (request) =>
        answered({ ...request, writes: request.writes && !isLocking(request) }),
      chance: () => (calm() ? 0 : requests),
      unread: () => false,
    };
    const { fetched, cut } = fetchOf(wire, owner);
    this.#current = { owner, cut };
    const over = (what: string) => {
      if (!owner.alive) return;
      timeline.say(`${owner.name}: ${what}`);
      this.end();
      this.#next(20_000, 400_000);
    };
    const begin = () =>
      void this.#pass(owner, fetched).then(over, (error: unknown) => over(String(error)));
    timeline.after(0, `${owner.name} starts`, begin, owner);
    const dies = () => !calm() && owner.alive && dice.next() < crashes * KILLED;
    timeline.after(dice.between(1_000, 60_000), "", () => void (dies() && over("dies")), null);
  }

  async #pass(owner: Owner, fetched: typeof fetch): Promise<string> {
    const { timeline, github, scenario } = this.#of;
    const { app, key, url, sandbox } = github(owner);
    const clock = () => new Date(timeline.now);
    const log = pino({ level: "silent" });
    const as = {
      appId: app.id,
      ...key,
      webhookSecret: SECRET,
      baseUrl: `${url}/api/v3`,
      log,
      fetch: fetched,
    };
    const clients = new Clients(
      makeProbot({ ...as, limiter: new Limiter({ limits: createLimits(scenario) }) }),
      clock,
    );
    const served = await findServerActivity(await clients.getAppOctokit(), clock());
    if (served === "now") return "a server does it";
    const time = {
      until: new Date(timeline.now + LONGEST_MS),
      settleMs: served === "never" ? 0 : SETTLE_MS,
    };
    const { signal } = new AbortController();
    const access = (hint: Parameters<typeof clients.getAccess>[0]) => clients.getAccess(hint);
    const { id, owner: account, name } = this.#repository;
    const { installations } = sandbox.world;
    const place = {
      installation: installations.find((one) => one.account === account)!.id,
      ...{ repository: id, owner: account, repo: name },
    };
    const lanes = await runOneshot({ access, clock, log, wait: sleep, signal, ...time }, place);
    return lanes.map(({ problem }) => problem ?? "done").join(", ");
  }
}

/**
 * One process of the App: Probot, Octokit with its plugins, and the wiring of `conduct`. It may die
 * at any event.
 */
import { pino } from "pino";
import { createApp, type AppHandle } from "../../../../src/app/app.ts";
import { makeProbot } from "../../../../src/app/github/client.ts";
import { GitHubClock } from "../../../../src/app/github/github-clock.ts";
import { Limiter } from "../../../../src/app/github/limits/limiter.ts";
import type { RateLimits } from "../../../../src/app/github/limits/secondary-limits.ts";
import { DurableQueue, type QueueTiming } from "../../../../src/app/queue/durable-queue.ts";
import type { Database } from "./database.ts";
import type { Owner, Timeline } from "./timeline.ts";

export interface AppIdentity {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  baseUrl: string;
  limits: RateLimits;
}

/** Rarer than in production, because idle polling costs the simulation as much as real events. */
const PACE: QueueTiming = { poll: 5000, heartbeat: 10_000, expiry: 30_000 };

type Fetch = typeof fetch;

export class Replica implements Owner {
  readonly name: string;
  alive = true;
  ahead = 0;
  readonly sharesLimits = true;
  #conducting: AppHandle | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Starts as a separate event. @returns whether it could start, when that is known */
  start(
    timeline: Timeline,
    database: Database,
    identity: AppIdentity,
    fetched: Fetch,
    onEffect: OnEffect,
  ): Promise<boolean> {
    const log = pino(
      { level: "info" },
      { write: (line: string) => this.#readLog(timeline, line, onEffect) },
    );
    const begin = async () => {
      const time = new GitHubClock();
      const clock = time.now;
      const limiter = new Limiter({ limits: identity.limits });
      limiter.setLedger(database.ledgerOf(this));
      const probot = makeProbot({ ...identity, log, limiter, fetch: time.follow(fetched) });
      await probot.ready();
      const inbox = new DurableQueue(database.lanesOf(this), log, PACE);
      this.#conducting = await createApp(probot, {
        inbox,
        watermark: database.watermarkOf(this),
        log,
        clock,
      });
    };
    const failed = (error: unknown) => (timeline.say(`could not start: ${String(error)}`), false);
    return new Promise((resolve) =>
      timeline.after(
        0,
        `${this.name} starts`,
        () =>
          void begin()
            .then(() => true, failed)
            .then(resolve),
        this,
      ),
    );
  }

  /** Whether it accepts deliveries. */
  get listens(): boolean {
    return this.alive && this.#conducting !== null;
  }

  /**
   * Receives a delivery as from the webhook server, with its signature checked. @throws what a
   * handler throws
   */
  async receive(id: string, name: string, body: string): Promise<void> {
    await this.#conducting!.handleDelivery({ id, name, payload: JSON.parse(body) as unknown });
  }

  /** Stops it like a deployment: waits for running work. */
  async stop(): Promise<void> {
    await this.#conducting?.stop();
  }

  #readLog(timeline: Timeline, line: string, onEffect: OnEffect): void {
    if (!this.alive) return;
    const { level, msg, effect, code, detail, err, reason } = JSON.parse(line) as Line;
    if (effect) onEffect(effect, code ?? "ok");
    if (level >= 40 || effect || msg.length < 100)
      timeline.say(
        `· ${msg}${effect ? ` ${effect} ${code}` : ""} ${detail ?? reason ?? err?.message ?? ""}`,
      );
  }
}

export type OnEffect = (key: string, code: string) => void;

interface Line {
  level: number;
  msg: string;
  effect?: string;
  code?: string;
  detail?: string;
  reason?: string;
  err?: { message: string };
}

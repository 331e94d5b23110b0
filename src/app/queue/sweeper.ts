/**
 * Searches GitHub for what no webhook reported, at start and at intervals: requests failed
 * deliveries again, then reconciles builds. Only one of several replicas sweeps at a time. The
 * others skip their turn.
 */
import { toGitHubError, GitHubError } from "../github/errors.ts";
import { isDoneWithin, sleep } from "../timers.ts";
import { runWithPriority } from "../github/limits/secondary-limits.ts";
import { DeliveryLog, DELIVERY_LOG_MS } from "./redelivery.ts";
import { enqueueActiveBuilds, type DiscoveryDeps } from "./enqueue-builds.ts";
import type { SweepMark, Watermark } from "./watermark.ts";

/** Time between two sweeps, in milliseconds. */
export const SWEEP_MS = 10 * 60_000;

/** How long a replica that died during a sweep keeps others from sweeping, in milliseconds. */
const LEASE_MS = 2 * 60_000;

/**
 * How long a running sweep may delay a stop, in milliseconds. The next start finds what it would
 * have found.
 */
const PATIENCE_MS = 1_000;

export interface SweeperDeps extends Omit<DiscoveryDeps, "goOn" | "wait"> {
  watermark: Watermark;
  /** Receives the number of redeliveries that were requested from GitHub. */
  metrics?: { countRedeliveries(count: number): void };
  wait?: DiscoveryDeps["wait"];
}

export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #deliveries: DeliveryLog;
  readonly #stopping = new AbortController();
  #sweeping: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
    this.#deliveries = new DeliveryLog(deps);
  }

  /**
   * Sweeps now and at intervals; sooner after a sweep that was not possible, because the replica
   * that holds the lease may be dead.
   */
  start(): void {
    const sweep = async () => {
      const swept = await this.sweep();
      if (!this.#stopping.signal.aborted)
        this.#timer = setTimeout(again, swept ? SWEEP_MS : LEASE_MS);
    };
    const again = () => void (this.#sweeping = sweep());
    again();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stopping.abort();
    if (await isDoneWithin(PATIENCE_MS, this.#sweeping)) return;
    // Another server's first sweep must not wait for one that GitHub delays here.
    await isDoneWithin(PATIENCE_MS, this.#deps.watermark.releaseSweep());
  }

  /**
   * Runs one sweep. Returns false if it was not possible. Never throws, because the next sweep asks
   * again for what GitHub doesn't answer now.
   */
  async sweep(): Promise<boolean> {
    const { watermark, log } = this.#deps;
    try {
      if (this.#stopping.signal.aborted || !(await watermark.acquireSweep(LEASE_MS))) return false;
      const mark = await watermark.readMark();
      await runWithPriority("status", () => this.#sweep(mark));
      await watermark.releaseSweep();
      return true;
    } catch (error) {
      const reason = getReason(error);
      if (isUnknownApp(error)) log.error({ reason }, `GitHub rejects this App's key: ${REMEDY}`);
      else log.warn({ reason }, "GitHub can't be swept now");
      return false;
    }
  }

  async #sweep(mark: SweepMark): Promise<void> {
    const { watermark, log } = this.#deps;
    const { signal } = this.#stopping;
    const goOn = () => watermark.acquireSweep(LEASE_MS);
    const since = this.#checkMark(mark.through);
    const redelivered = await this.#redeliver(since, goOn);
    const whole = !redelivered.whole;
    if (whole && since !== null) {
      log.warn(
        { since },
        "GitHub's log of deliveries doesn't go back far enough; everything is swept",
      );
    }
    const wait = this.#deps.wait ?? sleep;
    const active = await enqueueActiveBuilds({ ...this.#deps, wait, goOn }, mark, {
      whole,
      signal,
    });
    // After a stop, the next sweep starts where this one did.
    if (!active) return;
    await watermark.writeMark({ through: redelivered.through, active, round: mark.round + 1 });
  }

  /**
   * A mark in the future was written before the clock was set back. Nobody has read what it leaves
   * out.
   */
  #checkMark(through: string | null): string | null {
    if (through === null || Date.parse(through) <= this.#deps.clock().getTime()) return through;
    this.#deps.log.warn(
      { since: through },
      "the mark of the last sweep is in the future; everything is swept",
    );
    return null;
  }

  /** If the log can't be read, builds are reconciled anyway. */
  async #redeliver(
    since: string | null,
    goOn: () => Promise<boolean>,
  ): Promise<{ through: string | null; whole: boolean }> {
    const { clients, clock, log } = this.#deps;
    const missed = since === null || clock().getTime() - Date.parse(since) > DELIVERY_LOG_MS;
    try {
      const redelivered = await this.#deliveries.redeliverMissed(
        await clients.getAppOctokit(),
        since,
        this.#stopping.signal,
        goOn,
      );
      this.#deps.metrics?.countRedeliveries(redelivered.again);
      return { through: redelivered.through, whole: redelivered.whole && !missed };
    } catch (error) {
      log.warn({ reason: getReason(error) }, "GitHub's log of deliveries can't be read now");
      return { through: since, whole: !missed };
    }
  }
}

/** A short outage of the database is no reason to die either. */
function getReason(error: unknown): string {
  try {
    return toGitHubError(error).message;
  } catch {
    return error instanceof Error ? error.message : String(error);
  }
}

const REMEDY =
  "set APP_ID, PRIVATE_KEY and GHE_HOST to those of one App, and check this machine's clock";

/** Whether this is GitHub's answer for an App that it doesn't know, or knows with another key. */
function isUnknownApp(error: unknown): boolean {
  return error instanceof GitHubError && (error.status === 401 || error.status === 404);
}

/** Reads GitHub's log of deliveries to the App, and requests again those that nobody has stored. */
import type { Logger } from "pino";
import type { Octokit } from "../github/access.ts";
import { requestGitHub, toGitHubError } from "../github/errors.ts";

// Finds in GitHub's log of deliveries what nobody has stored: which deliveries to request again,
// and up to when the log is settled. Pure. GitHub never repeats a failed delivery on its own:
// https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries

/** One attempt at a delivery. A redelivery is another attempt with the same GUID. */
export interface DeliveryAttempt {
  /** Larger than a number can represent by now: https://github.com/octokit/request.js/issues/797 */
  id: number | bigint;
  guid: string;
  /** ISO 8601. */
  at: string;
  /** The App answered that it has stored the delivery. */
  ok: boolean;
  event: string;
}

export interface MissedDeliveries {
  /** The newest attempt at each delivery that should be requested again, oldest delivery first. */
  again: DeliveryAttempt[];
  /** The newest attempt at each delivery that was requested the maximum number of times. */
  givenUp: DeliveryAttempt[];
  /** All deliveries before this time are settled. ISO 8601. */
  through: string;
}

/**
 * Maximum number of attempts at one delivery, including the first, and the period for them, in
 * milliseconds. A delivery that fails this many times fails because of its content. An App that
 * keeps dying sweeps at each start. Without the period it would give up within minutes a delivery
 * that it could have stored.
 */
export const MAX_DELIVERY_ATTEMPTS = 4;
export const GIVE_UP_MS = 60 * 60_000;

/**
 * GitHub's clock and Baton's may differ by this many milliseconds, and a delivery enters the log
 * when it has ended.
 */
const SLACK_MS = 5 * 60_000;

/** `refused` are the GUIDs that GitHub refused to deliver again. `attempts` may be in any order. */
export function findMissedDeliveries(
  attempts: readonly DeliveryAttempt[],
  refused: ReadonlySet<string>,
  now: Date,
): MissedDeliveries {
  const failed = [...Map.groupBy(attempts, ({ guid }) => guid).values()]
    .filter((of) => !of.some(({ ok }) => ok) && !refused.has(of[0]!.guid))
    .map((of) => of.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)))
    .toSorted(([a], [b]) => Date.parse(a!.at) - Date.parse(b!.at));
  const isSpent = (of: DeliveryAttempt[]) => {
    return (
      of.length >= MAX_DELIVERY_ATTEMPTS && now.getTime() - Date.parse(of[0]!.at) >= GIVE_UP_MS
    );
  };
  const [spent, open] = [failed.filter(isSpent), failed.filter((of) => !isSpent(of))];
  const settled = now.getTime() - SLACK_MS;
  const oldest = open[0] ? Date.parse(open[0][0]!.at) : settled;
  return {
    again: open.map((of) => of.at(-1)!),
    givenUp: spent.map((of) => of.at(-1)!),
    through: new Date(Math.min(oldest, settled)).toISOString(),
  };
}

/** GitHub keeps deliveries for three days, an Enterprise Server for seven. */
export const DELIVERY_LOG_MS = 3 * 24 * 60 * 60_000;

/**
 * Maximum number of log pages of a hundred deliveries that one sweep reads, which takes a minute.
 * More of them mean an outage. Discovery makes up for it, except for comments where no build
 * exists.
 */
const MAX_LOG_PAGES = 300;
/** Maximum number of redeliveries that one sweep requests. The others wait for the next sweep. */
const MAX_REDELIVERIES = 500;

export interface RedeliveryResult {
  /** Number of redeliveries that were requested. */
  again: number;
  /** The log is settled up to this time, ISO 8601. */
  through: string;
  /** Whether the log was read back to `since`. If not, missed deliveries must be discovered. */
  whole: boolean;
}

export class DeliveryLog {
  readonly #log: Logger;
  readonly #clock: () => Date;
  /**
   * Deliveries that GitHub refused to repeat, or that were given up. Each process reports them
   * once.
   */
  readonly #refused = new Set<string>();

  constructor({ log, clock }: { log: Logger; clock: () => Date }) {
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * `app` is the App's own client. The log is settled up to `since`. Null means unknown; then only
   * the newest hundred are read. `goOn` is called before each redelivery request. It returns false
   * if another process does them.
   * @throws GitHubError
   */
  async redeliverMissed(
    app: Octokit,
    since: string | null,
    signal: AbortSignal,
    goOn: () => Promise<boolean>,
  ): Promise<RedeliveryResult> {
    // Deliveries that fail while the log is read aren't in it.
    const begun = this.#clock();
    const { attempts, whole } = await this.#read(app, since);
    const { again, givenUp, through } = findMissedDeliveries(attempts, this.#refused, begun);
    for (const { guid, event } of givenUp) {
      this.#log.warn({ delivery: guid, event }, "a delivery keeps failing; Baton gives up on it");
      this.#refused.add(guid);
    }
    let asked = 0;
    for (const attempt of again.slice(0, MAX_REDELIVERIES)) {
      if (signal.aborted || !(await goOn())) break;
      if (await this.#askFor(app, attempt)) asked += 1;
    }
    if (asked > 0)
      this.#log.info({ deliveries: asked }, "asked GitHub to deliver missed deliveries again");
    return { again: asked, through, whole };
  }

  async #read(
    app: Octokit,
    since: string | null,
  ): Promise<{ attempts: DeliveryAttempt[]; whole: boolean }> {
    const attempts: DeliveryAttempt[] = [];
    let pages = 0;
    let reached = false;
    await requestGitHub(() =>
      app.paginate("GET /app/hook/deliveries", { per_page: 100 }, ({ data }, done) => {
        const page = data.map(toAttempt);
        attempts.push(...page.filter(({ at }) => since === null || at >= since));
        // The log is newest first, but deliveries that overlapped may be swapped. So one more page
        // is read.
        reached = page.length === 0 || since === null || page.every(({ at }) => at < since);
        if (reached || ++pages >= MAX_LOG_PAGES) done();
        return [];
      }),
    );
    return { attempts, whole: reached || pages < MAX_LOG_PAGES };
  }

  /**
   * Returns false if GitHub refuses, because it would refuse again. @throws GitHubError if it is
   * transient
   */
  async #askFor(app: Octokit, { id, guid, event }: DeliveryAttempt): Promise<boolean> {
    // Octokit's types don't say that it accepts a bigint here:
    // https://github.com/octokit/endpoint.js/issues/546
    const delivery_id = id as number;
    try {
      await requestGitHub(() =>
        app.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id }),
      );
      return true;
    } catch (error) {
      const refusal = toGitHubError(error);
      // A rejected key says nothing about this delivery.
      if (refusal.isTransient || refusal.status === 401) throw refusal;
      this.#log.warn(
        { delivery: guid, event, reason: refusal.message },
        "GitHub refuses to deliver this again",
      );
      this.#refused.add(guid);
      return false;
    }
  }
}

interface LoggedDelivery {
  id: number | bigint;
  guid: string;
  delivered_at: string;
  status: string;
  status_code: number;
  event: string;
}

/**
 * GitHub's `status` is OK or an error text. A delivery with a success code was stored, even if the
 * text says something else.
 */
function toAttempt({
  id,
  guid,
  delivered_at,
  status,
  status_code,
  event,
}: LoggedDelivery): DeliveryAttempt {
  const ok = status === "OK" || (status_code >= 200 && status_code < 300);
  return { id, guid, at: new Date(delivered_at).toISOString(), ok, event };
}

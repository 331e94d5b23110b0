/** Reads GitHub's log of what it delivered to the App, and asks again for what nobody has kept. */
import type { Logger } from "pino";
import type { Octokit } from "../github/access.ts";
import { requestGitHub, toGitHubError } from "../github/errors.ts";

// What GitHub's log of deliveries says that nobody has kept: which to ask for again, and how far
// the log is settled. Pure. GitHub never delivers by itself what failed:
// https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries

/** One attempt at a delivery; a redelivery is another one under the same GUID. */
export interface DeliveryAttempt {
  /** Larger by now than a number tells apart: https://github.com/octokit/request.js/issues/797 */
  id: number | bigint;
  guid: string;
  /** ISO 8601. */
  at: string;
  /** The app answered that it has kept it. */
  ok: boolean;
  event: string;
}

export interface MissedDeliveries {
  /** The newest attempt at each delivery that is to be asked for again, oldest delivery first. */
  again: DeliveryAttempt[];
  /** The newest attempt at each that was asked for as often as makes sense. */
  givenUp: DeliveryAttempt[];
  /** What was delivered before is settled, one way or another. ISO 8601. */
  through: string;
}

/**
 * Attempts at one delivery, the first included, and over how long, in milliseconds: what fails as
 * often fails for what is in it. An app that dies again and again sweeps at each start, and would
 * give up within minutes what it could have kept.
 */
export const MAX_DELIVERY_ATTEMPTS = 4;
export const GIVE_UP_MS = 60 * 60_000;

/**
 * GitHub's clock and ours may differ by this, and a delivery gets into the log when it has ended;
 * in milliseconds.
 */
const SLACK_MS = 5 * 60_000;

/** `refused`: GUIDs that GitHub would not deliver again. `attempts` may be in any order. */
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
 * Deliveries that are looked at in one sweep, in hundreds, which takes a minute; more are an
 * outage, which discovery makes good, but for what people said where no build is.
 */
const MAX_LOG_PAGES = 300;
/** Deliveries that are asked for again in one sweep; the others wait for the next. */
const MAX_REDELIVERIES = 500;

export interface RedeliveryResult {
  /** Deliveries that were asked for again. */
  again: number;
  /** Until then the log is settled, ISO 8601. */
  through: string;
  /** The log was read back to `since`: false = what was missed has to be discovered. */
  whole: boolean;
}

export class DeliveryLog {
  readonly #log: Logger;
  readonly #clock: () => Date;
  /** What GitHub would not deliver again, and what was given up: said once by each process. */
  readonly #refused = new Set<string>();

  constructor({ log, clock }: { log: Logger; clock: () => Date }) {
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * `app` is the app's own client. `since` is how far the log was settled; null = not known, and
   * only the newest hundred are looked at. `goOn` is called before each delivery that is asked for;
   * false = another process does.
   * @throws GitHubError
   */
  async redeliverMissed(
    app: Octokit,
    since: string | null,
    signal: AbortSignal,
    goOn: () => Promise<boolean>,
  ): Promise<RedeliveryResult> {
    // What fails while the log is read isn't in it.
    const begun = this.#clock();
    const { attempts, whole } = await this.#read(app, since);
    const { again, givenUp, through } = findMissedDeliveries(attempts, this.#refused, begun);
    for (const { guid, event } of givenUp) {
      this.#log.warn({ delivery: guid, event }, "a delivery fails again and again; it is given up");
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
        // Newest first, but those that overlapped in time may be the other way round: a page
        // further is looked at.
        reached = page.length === 0 || since === null || page.every(({ at }) => at < since);
        if (reached || ++pages >= MAX_LOG_PAGES) done();
        return [];
      }),
    );
    return { attempts, whole: reached || pages < MAX_LOG_PAGES };
  }

  /**
   * False where GitHub refuses: it won't do it another time either. @throws GitHubError for what
   * passes
   */
  async #askFor(app: Octokit, { id, guid, event }: DeliveryAttempt): Promise<boolean> {
    // Its types don't say that Octokit takes a bigint here:
    // https://github.com/octokit/endpoint.js/issues/546
    const delivery_id = id as number;
    try {
      await requestGitHub(() =>
        app.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id }),
      );
      return true;
    } catch (error) {
      const refusal = toGitHubError(error);
      // A key that isn't taken says nothing of this delivery.
      if (refusal.isTransient || refusal.status === 401) throw refusal;
      this.#log.warn(
        { delivery: guid, event, reason: refusal.message },
        "GitHub doesn't deliver this again",
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
 * GitHub's `status` is OK or says what was wrong; what its code calls well was kept, whatever the
 * words are.
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

/** Reads GitHub's log of what it delivered to the App, and asks again for what nobody has kept. */
import type { Logger } from "pino";
import type { Octokit } from "../../github/access.ts";
import { asGitHubError, asking } from "../../github/errors.ts";
import { unheardOf, type Attempt } from "./unheard.ts";

/** GitHub keeps deliveries for three days, an Enterprise Server for seven. */
export const LOG_MS = 3 * 24 * 60 * 60_000;

/**
 * Deliveries that are looked at in one sweep, in hundreds, which takes a minute; more are an outage, which discovery
 * makes good, but for what people said where no build is.
 */
const MOST_PAGES = 300;
/** Deliveries that are asked for again in one sweep; the others wait for the next. */
const MOST_AGAIN = 500;

export interface Heard {
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
   * `app` is the app's own client. `since` is how far the log was settled; null = not known, and only the newest
   * hundred are looked at. `goOn` is called before each delivery that is asked for; false = another process does.
   * @throws GitHubError
   */
  async hear(app: Octokit, since: string | null, signal: AbortSignal, goOn: () => Promise<boolean>): Promise<Heard> {
    // What fails while the log is read isn't in it.
    const begun = this.#clock();
    const { attempts, whole } = await this.#read(app, since);
    const { again, givenUp, through } = unheardOf(attempts, this.#refused, begun);
    for (const { guid, event } of givenUp) {
      this.#log.warn({ delivery: guid, event }, "a delivery fails again and again; it is given up");
      this.#refused.add(guid);
    }
    let asked = 0;
    for (const attempt of again.slice(0, MOST_AGAIN)) {
      if (signal.aborted || !(await goOn())) break;
      if (await this.#askFor(app, attempt)) asked += 1;
    }
    if (asked > 0) this.#log.info({ deliveries: asked }, "asked GitHub again for what was not heard");
    return { again: asked, through, whole };
  }

  async #read(app: Octokit, since: string | null): Promise<{ attempts: Attempt[]; whole: boolean }> {
    const attempts: Attempt[] = [];
    let pages = 0;
    let reached = false;
    await asking(() =>
      app.paginate("GET /app/hook/deliveries", { per_page: 100 }, ({ data }, done) => {
        const page = data.map(attemptOf);
        attempts.push(...page.filter(({ at }) => since === null || at >= since));
        // Newest first, but those that overlapped in time may be the other way round: a page further is looked at.
        reached = page.length === 0 || since === null || page.every(({ at }) => at < since);
        if (reached || ++pages >= MOST_PAGES) done();
        return [];
      }),
    );
    return { attempts, whole: reached || pages < MOST_PAGES };
  }

  /** False where GitHub refuses: it won't do it another time either. @throws GitHubError for what passes */
  async #askFor(app: Octokit, { id, guid, event }: Attempt): Promise<boolean> {
    // Its types don't say that Octokit takes a bigint here: https://github.com/octokit/endpoint.js/issues/546
    const delivery_id = id as number;
    try {
      await asking(() => app.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id }));
      return true;
    } catch (error) {
      const refusal = asGitHubError(error);
      // A key that isn't taken says nothing of this delivery.
      if (refusal.passing || refusal.status === 401) throw refusal;
      this.#log.warn({ delivery: guid, event, reason: refusal.message }, "GitHub doesn't deliver this again");
      this.#refused.add(guid);
      return false;
    }
  }
}

interface Item {
  id: number | bigint;
  guid: string;
  delivered_at: string;
  status: string;
  status_code: number;
  event: string;
}

/** GitHub's `status` is OK or says what was wrong; what its code calls well was kept, whatever the words are. */
function attemptOf({ id, guid, delivered_at, status, status_code, event }: Item): Attempt {
  const ok = status === "OK" || (status_code >= 200 && status_code < 300);
  return { id, guid, at: new Date(delivered_at).toISOString(), ok, event };
}

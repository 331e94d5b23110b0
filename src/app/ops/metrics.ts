/**
 * What is counted, for Prometheus to read. No label names a repository, an account or anything that others wrote: each
 * has a few values, known beforehand, so that the number of series doesn't grow with what is conducted. A counter
 * begins at 0 with its process. What stands in a record is counted by whoever wrote it there, when that has worked: a
 * replay or another replica never counts it again, and a write whose answer was lost isn't counted at all.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { parseSessionName, type SessionName } from "../../core/build/names.ts";
import type { State } from "../../core/build/state.ts";
import { version } from "../../config/version.ts";
import type { Cost } from "../github/limits/cost.ts";
import { LISTENED } from "../webhooks/index.ts";
import { familyOf } from "./families.ts";
import { spendingBetween } from "./spending.ts";
import { endedSessions, startedSessions } from "./tracks.ts";

/**
 * What came of a delivery: `doubled` was known by its GUID, `dropped` concerns no build, `malformed` isn't as GitHub
 * describes it, `failed` is GitHub's and could not be kept. The others anybody may send, so that no alert goes by them:
 * `refused` isn't signed, too large or no webhook, `aborted` broke off before its signature could be checked.
 */
const RESULTS = ["kept", "doubled", "dropped", "malformed", "refused", "aborted", "failed"] as const;
export type DeliveryResult = (typeof RESULTS)[number];

/** What Node itself tells of this process, once however many servers are in it. */
let ofProcess: Registry | null = null;

/** `again`: nothing was wrong with it, but GitHub, or a server that stops, had it end early. */
export type LookResult = "ok" | "again" | "failed";
export type Lane = "build" | "repository" | "builds" | "templates";

/** In milliseconds: by default the event loop is woken every ten. */
const PROCESS = { eventLoopMonitoringPrecision: 100 };

const LAG = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const LOOK = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export class Metrics {
  readonly #registry = new Registry();
  readonly #deliveries = this.#counter("deliveries_total", "Deliveries, by what came of them", ["event", "result"]);
  readonly #again = this.#counter("redeliveries_total", "Deliveries that GitHub was asked for again", []);
  readonly #lag = this.#histogram("delivery_lag_seconds", "From a delivery to the look at its build", LAG, []);
  readonly #looks = this.#histogram("reconcile_seconds", "Looks, by how they ended", LOOK, ["lane", "result"]);
  readonly #effects = this.#counter("effects_total", "What was done on GitHub", ["type", "result"]);
  readonly #requests = this.#counter("github_requests_total", "Requests to GitHub", ["api", "kind"]);
  readonly #points = this.#counter("github_points_total", "Points of GitHub's secondary limits", ["api"]);
  readonly #content = this.#counter("github_content_writes_total", "Requests that create content", []);
  readonly #refused = this.#counter("github_limited_total", "Answers that a limit was reached", ["resource"]);
  readonly #started = this.#counter("sessions_started_total", "Sessions that records began with", ["kind"]);
  readonly #ended = this.#counter("sessions_ended_total", "Sessions that ended in records", ["kind", "result"]);
  readonly #tokens = this.#counter("tokens_total", "Tokens of sessions", ["family", "kind", "type"]);
  readonly #dollars = this.#counter("dollars_total", "Price of sessions, where it is known", ["family", "kind"]);
  readonly #seconds = this.#counter("session_seconds_total", "Time that sessions took", ["family", "kind"]);

  constructor() {
    this.gauge("info", "The version that runs", ["version"], async () => [[{ version: version() }, 1]]);
    // Prometheus sees no increase in a series that begins with 1.
    for (const event of [...LISTENED, "other"]) {
      for (const result of RESULTS) this.#deliveries.inc({ event, result }, 0);
    }
  }

  /** @param event one that Baton listens to; `other` for the rest */
  delivered(event: string, result: DeliveryResult): void {
    this.#deliveries.inc({ event, result });
  }

  /** GitHub's log said that these were not delivered, and it was asked for them again. */
  redelivered(count: number): void {
    this.#again.inc(count);
  }

  /** @param seconds from the oldest delivery that is looked at to the look */
  heard(seconds: number): void {
    this.#lag.observe(Math.max(0, seconds));
  }

  looked(lane: Lane, result: LookResult, seconds: number): void {
    this.#looks.observe({ lane, result }, Math.max(0, seconds));
  }

  /** @param code why GitHub refused; null = done */
  performed(type: string, code: string | null): void {
    this.#effects.inc({ type, result: code ?? "ok" });
  }

  /** A request that was let go. */
  spent({ api, points, content }: Cost): void {
    this.#requests.inc({ api, kind: points > 1 ? "write" : "read" });
    this.#points.inc({ api }, points);
    this.#content.inc(content);
  }

  /** @param resource GitHub's word: `core`, `graphql`, `search` */
  limited(resource: string): void {
    this.#refused.inc({ resource });
  }

  /** This process has written the record: `before` as it was loaded, `after` as it is now. */
  saved(before: State | null, after: State): void {
    for (const session of startedSessions(before, after)) this.#started.inc({ kind: kindOf(session) });
    for (const { session, outcome } of endedSessions(before, after)) {
      this.#ended.inc({ kind: kindOf(session), result: outcome });
    }
    for (const used of spendingBetween(before, after)) {
      const labels = { family: familyOf(used.model), kind: kindOf(used.session) };
      for (const type of ["input", "output", "cache_read", "cache_write"] as const) {
        this.#tokens.inc({ ...labels, type }, used[`${type}_tokens`]);
      }
      this.#dollars.inc(labels, used.dollars ?? 0);
      this.#seconds.inc(labels, used.seconds);
    }
  }

  /** What `read` says when it is asked for; nothing where it can't say. */
  gauge(name: string, help: string, labelNames: string[], read: () => Promise<[Record<string, string>, number][]>) {
    const gauge: Gauge = new Gauge({
      ...this.#named(name, help, labelNames),
      collect: async () => {
        const values = await read().catch(() => []);
        gauge.reset();
        // A reset leaves a 0 where there are no labels.
        if (labelNames.length === 0) gauge.remove();
        for (const [labels, value] of values) gauge.set(labels, value);
      },
    });
  }

  /** Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async text(): Promise<string> {
    if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()), ...PROCESS });
    return `${await this.#registry.metrics()}\n${await ofProcess.metrics()}`;
  }

  readonly type = Registry.PROMETHEUS_CONTENT_TYPE;

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter(this.#named(name, help, labelNames));
  }

  #histogram(name: string, help: string, buckets: number[], labelNames: string[]): Histogram {
    return new Histogram({ ...this.#named(name, help, labelNames), buckets });
  }

  #named(name: string, help: string, labelNames: string[]) {
    return { name: `baton_${name}`, help, labelNames, registers: [this.#registry] };
  }
}

function kindOf(session: SessionName): string {
  return parseSessionName(session)?.kind ?? "other";
}

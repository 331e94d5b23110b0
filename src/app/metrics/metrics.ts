/**
 * The metrics, for Prometheus to read. No label names a repository, an account or anything that
 * others wrote. Each label has a few known values, so that the number of series doesn't grow with
 * usage. A counter starts at 0 with its process. The process that writes a record counts its
 * contents once the write has succeeded. So a replay or another replica never counts them again. A
 * write whose answer was lost isn't counted at all.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import { parseSessionName, type SessionName } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import type { SessionUsage } from "../../core/model/usage.ts";
import { getVersion } from "../../config/bundle-data.ts";
import type { Cost } from "../github/limits/secondary-limits.ts";
import { HANDLED_EVENTS } from "../webhooks/index.ts";
import { listEndedSessions, listStartedSessions } from "./log.ts";
import { RetryLater, type Target, type WorkHandler } from "../queue/work-queue.ts";
import type { Limiter } from "../github/limits/limiter.ts";
import type { QueueStore } from "../queue/queue-store.ts";
import { RESULTS, type DeliveryResult } from "../webhooks/payload.ts";

/** Label values for models. A model's name comes from a session, so it may contain anything. */
const FAMILIES = ["haiku", "sonnet", "opus", "gpt", "gemini"] as const;
export type ModelFamily = (typeof FAMILIES)[number] | "other" | "none";

function getModelFamily(model: string): ModelFamily {
  if (model === "none") return "none";
  return FAMILIES.find((family) => model.toLowerCase().includes(family)) ?? "other";
}

// Compares two saved states to find the sessions' new spending.

/**
 * Returns each session with what it has used since. The launch of a parked session adds to what it
 * had used before.
 */
function diffSpending(before: State | null, after: State): SessionUsage[] {
  const had = listSpent(before);
  return [...listSpent(after).values()].flatMap((now) => {
    const was = had.get(now.session);
    const used = was ? diffSpent(now, was) : now;
    return AMOUNTS.some((amount) => (used[amount] ?? 0) > 0) ? [used] : [];
  });
}

const AMOUNTS = [
  ...(["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"] as const),
  ...(["dollars", "seconds"] as const),
];

/** Never below zero, because a counter only goes up. */
function diffSpent(now: SessionUsage, was: SessionUsage): SessionUsage {
  const used = { ...now };
  for (const amount of AMOUNTS) {
    if (now[amount] !== null) used[amount] = Math.max(0, now[amount] - (was[amount] ?? 0));
  }
  return used;
}

function listSpent(state: State | null): Map<SessionName, SessionUsage> {
  if (!state) return new Map();
  const all = [state.build.spent, ...Object.values(state.workers).map(({ spent }) => spent)].flat();
  return new Map(all.map((one) => [one.session, one]));
}

/** Node's own metrics of this process, created once for all servers in it. */
let processRegistry: Registry | null = null;

/**
 * `again`: nothing was wrong, but a limit of GitHub or a stopping server ended the reconcile early.
 */
export type ReconcileResult = "ok" | "again" | "failed";
type ItemKind = "build" | "repository" | "builds" | "templates";

/** In milliseconds. By default the event loop is woken every ten. */
const PROCESS = { eventLoopMonitoringPrecision: 100 };

const LAG_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const RECONCILE_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What a metric is, for the documentation. */
interface MetricDescription {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  labelNames: string[];
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #descriptions: MetricDescription[] = [];
  readonly #deliveries = this.#counter("deliveries_total", "Webhook deliveries", [
    "event",
    "result",
  ]);
  readonly #again = this.#counter(
    "redeliveries_total",
    "Failed deliveries that Baton asked GitHub to send again",
    [],
  );
  readonly #lag = this.#histogram(
    "delivery_lag_seconds",
    "Seconds from a delivery to the reconcile of its build",
    LAG_BUCKETS,
    [],
  );
  readonly #reconciles = this.#histogram(
    "reconcile_seconds",
    "Seconds that a reconcile took",
    RECONCILE_BUCKETS,
    ["target", "result"],
  );
  readonly #effects = this.#counter("effects_total", "Effects performed on GitHub", [
    "type",
    "result",
  ]);
  readonly #requests = this.#counter("github_requests_total", "Requests sent to GitHub", [
    "api",
    "kind",
  ]);
  readonly #points = this.#counter(
    "github_points_total",
    "Points of GitHub's secondary rate limits that requests cost",
    ["api"],
  );
  readonly #content = this.#counter(
    "github_content_writes_total",
    "Requests that create content",
    [],
  );
  readonly #refused = this.#counter(
    "github_limited_total",
    "Responses in which GitHub said that a limit was reached",
    ["resource"],
  );
  readonly #started = this.#counter("sessions_started_total", "Sessions started", ["kind"]);
  readonly #ended = this.#counter("sessions_ended_total", "Sessions ended", ["kind", "result"]);
  readonly #tokens = this.#counter("tokens_total", "Tokens that sessions used", [
    "family",
    "kind",
    "type",
  ]);
  readonly #dollars = this.#counter(
    "dollars_total",
    "Dollars that sessions cost, if the price is known",
    ["family", "kind"],
  );
  readonly #seconds = this.#counter("session_seconds_total", "Seconds that sessions took", [
    "family",
    "kind",
  ]);

  constructor() {
    this.addGauge("info", "Always 1, with the running version", ["version"], async () => [
      [{ version: getVersion() }, 1],
    ]);
    // Prometheus sees no increase in a series that starts with 1.
    for (const event of [...HANDLED_EVENTS, "other"]) {
      for (const result of RESULTS) this.#deliveries.inc({ event, result }, 0);
    }
  }

  /** @param event an event that Baton handles, or `other` */
  countDelivery(event: string, result: DeliveryResult): void {
    this.#deliveries.inc({ event, result });
  }

  /** GitHub's log reported these as not delivered, and Baton requested them again. */
  countRedeliveries(count: number): void {
    this.#again.inc(count);
  }

  /** @param seconds from the oldest delivery of the reconcile to its start */
  observeLag(seconds: number): void {
    this.#lag.observe(Math.max(0, seconds));
  }

  observeReconcile(target: ItemKind, result: ReconcileResult, seconds: number): void {
    this.#reconciles.observe({ target, result }, Math.max(0, seconds));
  }

  /** @param code why GitHub refused the effect; null if it succeeded */
  countEffect(type: string, code: string | null): void {
    this.#effects.inc({ type, result: code ?? "ok" });
  }

  /** Counts a request that was sent. */
  countRequest({ api, points, content }: Cost): void {
    this.#requests.inc({ api, kind: points > 1 ? "write" : "read" });
    this.#points.inc({ api }, points);
    this.#content.inc(content);
  }

  /** @param resource GitHub's name: `core`, `graphql`, `search` */
  countLimit(resource: string): void {
    this.#refused.inc({ resource });
  }

  /**
   * Counts a record that this process has written: `before` as it was loaded, `after` as it is now.
   */
  countSave(before: State | null, after: State): void {
    for (const session of listStartedSessions(before, after))
      this.#started.inc({ kind: getSessionKind(session) });
    for (const { session, outcome } of listEndedSessions(before, after)) {
      this.#ended.inc({ kind: getSessionKind(session), result: outcome });
    }
    for (const used of diffSpending(before, after)) {
      const labels = { family: getModelFamily(used.model), kind: getSessionKind(used.session) };
      for (const type of ["input", "output", "cache_read", "cache_write"] as const) {
        this.#tokens.inc({ ...labels, type }, used[`${type}_tokens`]);
      }
      this.#dollars.inc(labels, used.dollars ?? 0);
      this.#seconds.inc(labels, used.seconds);
    }
  }

  /**
   * Adds a gauge with the value that `read` returns when Prometheus asks. It has no value if `read`
   * fails.
   */
  addGauge(
    name: string,
    help: string,
    labelNames: string[],
    read: () => Promise<[Record<string, string>, number][]>,
  ) {
    const gauge: Gauge = new Gauge({
      ...this.#describe("gauge", name, help, labelNames),
      collect: async () => {
        const values = await read().catch(() => []);
        gauge.reset();
        // A reset leaves a 0 if there are no labels.
        if (labelNames.length === 0) gauge.remove();
        for (const [labels, value] of values) gauge.set(labels, value);
      },
    });
  }

  /** All metrics in the order in which they were added. */
  list(): readonly MetricDescription[] {
    return this.#descriptions;
  }

  /** Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async render(): Promise<string> {
    if (!processRegistry)
      collectDefaultMetrics({ register: (processRegistry = new Registry()), ...PROCESS });
    return `${await this.#registry.metrics()}\n${await processRegistry.metrics()}`;
  }

  readonly type = Registry.PROMETHEUS_CONTENT_TYPE;

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter(this.#describe("counter", name, help, labelNames));
  }

  #histogram(name: string, help: string, buckets: number[], labelNames: string[]): Histogram {
    return new Histogram({ ...this.#describe("histogram", name, help, labelNames), buckets });
  }

  #describe(type: MetricDescription["type"], name: string, help: string, labelNames: string[]) {
    const described = { name: `baton_${name}`, help, labelNames };
    this.#descriptions.push({ ...described, type });
    return { ...described, registers: [this.#registry] };
  }
}

function getSessionKind(session: SessionName): string {
  return parseSessionName(session)?.kind ?? "other";
}

/** Wraps a handler of items and counts its reconciles. */
export function instrumentHandler(
  handler: WorkHandler,
  metrics: Metrics,
  elapsed = () => performance.now(),
): WorkHandler {
  return async (item, lag = null) => {
    const begun = elapsed();
    const seconds = () => (elapsed() - begun) / 1000;
    if (lag !== null) metrics.observeLag(lag);
    try {
      const done = await handler(item, lag);
      metrics.observeReconcile(ITEM_KINDS[item.target.kind], "ok", seconds());
      return done;
    } catch (error) {
      metrics.observeReconcile(
        ITEM_KINDS[item.target.kind],
        error instanceof RetryLater ? "again" : "failed",
        seconds(),
      );
      throw error;
    }
  };
}

const ITEM_KINDS: Record<Target["kind"], ItemKind> = {
  ...{ build: "build", repository: "repository", "all-builds": "builds" },
  ...{ templates: "templates", "template-users": "templates" },
};

// Values that are read when Prometheus asks. Those from the database are the same for all replicas
// that share it.

type Values = [Record<string, string>, number][];

/** Maximum wait for the database, in milliseconds. Its values are skipped after that. */
const PATIENCE_MS = 3_000;

export function addLimitGauges(
  metrics: Metrics,
  limiter: Pick<Limiter, "getRemainingShares">,
): void {
  const help =
    "Share of GitHub's primary rate limit that is left, from 0 to 1, of the installation " +
    "with the least";
  metrics.addGauge("github_quota_left_ratio", help, ["resource"], async () =>
    [...limiter.getRemainingShares()].map(([resource, part]) => [{ resource }, part]),
  );
}

export function addStoreGauges(
  metrics: Metrics,
  store: Pick<QueueStore, "countEntries" | "getOldestDueSeconds" | "getBusiestWriteCount">,
): void {
  const add = (name: string, help: string, labels: string[], read: () => Promise<Values>) =>
    metrics.addGauge(name, help, labels, () => rejectWhenLate(read()));
  add("hints", "Queue items", ["state"], async () =>
    Object.entries(await store.countEntries()).map(([state, count]) => [{ state }, count]),
  );
  add(
    "hint_oldest_due_seconds",
    "Age in seconds of the oldest unclaimed item, 0 if the queue is empty",
    [],
    async () => [[{}, await store.getOldestDueSeconds()]],
  );
  const most = "Content-creating writes in the last hour, of the installation with the most";
  add("github_content_writes_hour", most, [], async () => [
    [{}, await store.getBusiestWriteCount()],
  ]);
}

/** @throws if the work takes too long */
function rejectWhenLate<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error("too late")), PATIENCE_MS);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

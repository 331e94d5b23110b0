/** What is read when Prometheus asks. What the database says is the same of all replicas that share it. */
import { DatabaseLedger } from "../github/limits/databaseLedger.ts";
import type { Limiter } from "../github/limits/limiter.ts";
import type { Database } from "../inbox/database.ts";
import { countHints, oldestDue } from "../inbox/letters.ts";
import type { Metrics } from "./metrics.ts";

type Values = [Record<string, string>, number][];

/** A database that doesn't answer sooner is passed over, in milliseconds. */
const PATIENCE_MS = 3_000;

export function addLimits(metrics: Metrics, limiter: Limiter): void {
  const help = "Part of GitHub's primary limit that the installation with the least has left, as this process knows it";
  metrics.gauge("github_quota_left_ratio", help, ["resource"], async () =>
    [...limiter.left()].map(([resource, part]) => [{ resource }, part]),
  );
}

export function addDatabase(metrics: Metrics, database: Database): void {
  const add = (name: string, help: string, labels: string[], read: () => Promise<Values>) =>
    metrics.gauge(name, help, labels, () => soon(read()));
  add("hints", "Builds in the queue, by what they wait for", ["state"], async () =>
    Object.entries(await countHints(database)).map(([state, count]) => [{ state }, count]),
  );
  add("hint_oldest_due_seconds", "For how long the oldest that is due has waited", [], async () => [
    [{}, await oldestDue(database)],
  ]);
  const ledger = new DatabaseLedger(database);
  const most = "Content-creating writes of the last hour, of the installation with the most";
  add("github_content_writes_hour", most, [], async () => [[{}, await ledger.busiest()]]);
}

/** @throws where it takes too long */
function soon<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error("too late")), PATIENCE_MS);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** The treatment: sends everything, and kills the app at regular intervals. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Hub } from "./hub.ts";
import type { Parcel } from "./plan.ts";
import type { AppProcess } from "./app-process.ts";
import type { Order, Sent } from "./sender-worker.ts";

export interface Sending {
  hub: Hub;
  app: AppProcess;
  /** Where it listens. */
  url: string;
  parcels: readonly Parcel[];
  /** Deliveries per second. */
  rate: number;
  /** Number of kills, evenly spread among the deliveries. */
  kills: number;
}

export interface Measured {
  /** Number of attempts, without those that GitHub failed to send. */
  sent: number;
  /** Number of attempts answered with 2xx. */
  answered: number;
  kills: number;
  /** Median duration of these, in milliseconds. */
  p50: number;
  p99: number;
}

export async function sendAndKill({
  hub,
  app,
  url,
  parcels,
  rate,
  kills,
}: Sending): Promise<Measured> {
  const order: Order = { url, rate, parcels: [...parcels] };
  const worker = new Worker(new URL("sender-worker.ts", import.meta.url), { workerData: order });
  const gone = once(worker, "exit");
  const every = Math.ceil(parcels.length / (kills + 1));
  const times: number[] = [];
  let [done, sent, due, killed] = [0, 0, 0, 0];
  let killing = Promise.resolve();
  worker.on("message", ({ index, at, status, text, ms }: Sent) => {
    const parcel = parcels[index]!;
    hub.logDelivery(parcel, { status, text, at });
    if (!parcel.unsent) sent += 1;
    if (++done % every === 0 && done < parcels.length) due += 1;
    if (status === null || status >= 300) return;
    times.push(ms);
    // A process that has only just started answers first. Otherwise a slow machine would see
    // nothing but starts.
    if (due > 0) {
      killing = killing.then(() => app.kill());
      [due, killed] = [0, killed + 1];
    }
  });
  await gone;
  await killing;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  return { sent, answered: times.length, kills: killed, p50: at(0.5), p99: at(0.99) };
}

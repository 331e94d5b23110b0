/**
 * Sends deliveries as GitHub does: each at its time even if nobody answers, on its own connection,
 * with ten seconds for the answer. It is a separate thread, so that the measured times are only the
 * app's.
 */
import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { sendByFetch } from "../../../src/sandbox/webhooks/post-webhook.ts";
import type { Parcel } from "./plan.ts";

export interface Order {
  url: string;
  parcels: Parcel[];
  /** Deliveries per second. */
  rate: number;
}

/** Result of one attempt. `status` null: nobody answered. */
export interface Sent {
  index: number;
  /** Milliseconds since 1970. */
  at: number;
  status: number | null;
  /** The app's answer. */
  text: string;
  ms: number;
}

const { url, parcels, rate } = workerData as Order;
const began = performance.now();

async function send({ headers, body, unsent }: Parcel, index: number): Promise<void> {
  await setTimeout(Math.max(0, (index * 1000) / rate - (performance.now() - began)));
  const at = Date.now();
  const from = performance.now();
  const answer = unsent
    ? null
    : await sendByFetch({ method: "POST", url, headers, body }).catch(() => null);
  const text = (await answer?.text().catch(() => "")) ?? "";
  const ms = performance.now() - from;
  parentPort?.postMessage({ index, at, status: answer?.status ?? null, text, ms } satisfies Sent);
}

await Promise.all(parcels.map(send));

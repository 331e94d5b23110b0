/**
 * Sends what it is given as GitHub does: each at its time whether or not anybody answers, on a
 * connection of its own, with ten seconds for the answer. A thread of its own, so that the times
 * which it takes are the app's alone.
 */
import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { sendByFetch } from "../../../src/sandbox/webhooks/post-webhook.ts";
import type { Parcel } from "./plan.ts";

export interface Order {
  url: string;
  parcels: Parcel[];
  /** A second. */
  rate: number;
}

/** What became of one. `status` null: nobody answered. */
export interface Sent {
  index: number;
  /** Milliseconds since 1970. */
  at: number;
  status: number | null;
  /** What the app said. */
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

/**
 * Runs `baton serve` as the README starts it, against the sandbox, under a steady load, and
 * measures its memory.
 */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { findFreePort } from "../../../src/cli/local-run/app-process.ts";
import { startDeployment } from "../kills/deployment.ts";
import type { Memory } from "../payloads/memory.ts";
import { startLoad, SCORE, type Load } from "./load.ts";
import { PROBE_PORT } from "./probe.ts";
import { takeSecondHalf, getSlope } from "./slope.ts";

export interface SoakOptions {
  minutes: number;
  /** Folder of the programs' logs. */
  logs: string;
  /** Called each minute. */
  onSample?: (sample: Sample) => void;
  signal?: AbortSignal;
}

/** Since the start. In megabytes: `heap` with what depends on it, `process` all of it. */
export interface Sample extends Memory, Load {
  minutes: number;
  /** Number of deliveries of all kinds that the App has accepted. */
  deliveries: number;
}

export interface Soaked {
  samples: Sample[];
  /** Growth of the heap in megabytes per minute, over the second half. */
  slope: number;
  problems: string[];
}

const SAMPLE_MS = 10_000;
const MINUTE_MS = 60_000;
/** Enough for a machine that does other things as well. */
const START_MS = 120_000;
/** The newest deliveries are still on their way. */
const MOST_TAKEN = 0.9;
/** In megabytes per minute. */
export const MOST_SLOPE = 1;

/** @throws Error when the App or the sandbox has ended, or `signal` is aborted */
export async function runSoak({
  minutes,
  logs,
  onSample: say = () => undefined,
  signal,
}: SoakOptions): Promise<Soaked> {
  const probe = await findFreePort();
  const preload = pathToFileURL(join(import.meta.dirname, "probe.ts")).href;
  await using deployment = await startDeployment({
    ...{ logs, replicas: 1, inbox: "folder" },
    flags: (terminal) => ["--score", terminal.file("score.yml", SCORE)],
    appEnv: { NODE_OPTIONS: `--import=${preload}`, [PROBE_PORT]: String(probe) },
  });
  const metrics = `http://127.0.0.1:${deployment.ports[0]}/metrics`;
  await waitFor(metrics, signal);
  const over = new AbortController();
  const { counts, over: ended } = startLoad(deployment.github, over.signal);
  const broken = ended.then(() => undefined);
  broken.catch(() => undefined);
  const began = performance.now();
  const samples: Sample[] = [];
  try {
    for (let n = 1; n * SAMPLE_MS <= minutes * MINUTE_MS; n++) {
      const due = setTimeout(Math.max(0, n * SAMPLE_MS - (performance.now() - began)), null, {
        signal,
      });
      await Promise.race([due, broken]);
      const held = await ask<Memory>(
        `http://127.0.0.1:${probe}/`,
        (text) => JSON.parse(text) as Memory,
      );
      const deliveries = await ask(metrics, countDeliveries);
      samples.push({
        ...held,
        ...counts,
        deliveries,
        minutes: (performance.now() - began) / MINUTE_MS,
      });
      if ((n * SAMPLE_MS) % MINUTE_MS === 0) say(samples.at(-1)!);
    }
  } finally {
    over.abort();
    await broken.catch(() => undefined);
  }
  const slope = getSlope(
    takeSecondHalf(samples).map(({ minutes: at, heap }) => ({ minutes: at, value: heap })),
  );
  return { samples, slope, problems: judge(samples.at(-1)!, slope) };
}

function judge({ landed, failed, edits, deliveries }: Sample, slope: number): string[] {
  return [
    ...(slope > MOST_SLOPE
      ? [`the heap grows by ${slope.toFixed(2)} MB a minute, over ${MOST_SLOPE}`]
      : []),
    ...(landed === 0 ? ["no build has landed"] : []),
    ...(failed > 0 ? [`${failed} builds ended without landing`] : []),
    ...(deliveries < edits * MOST_TAKEN
      ? [`the App accepted only ${deliveries} deliveries for ${edits} edits`]
      : []),
  ];
}

/** Waits until it answers. @throws Error when that takes longer than a start may */
async function waitFor(url: string, signal: AbortSignal | undefined): Promise<void> {
  for (
    const began = performance.now();
    performance.now() - began < START_MS;
    await setTimeout(100, null, { signal })
  ) {
    if (await ask(url, () => true).catch(() => false)) return;
  }
  throw new Error(`the App has not started within ${START_MS / 1000} s`);
}

async function ask<T>(url: string, read: (text: string) => T): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return read(await answer.text());
}

function countDeliveries(metrics: string): number {
  const counts = [...metrics.matchAll(/^baton_deliveries_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/**
 * The two apps that get the treatment, what each must do for a delivery, and what counts as lost
 * and doubled.
 */
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../../../src/cli/local-run/app-process.ts";
import { openHub, type Hub } from "./hub.ts";
import { listFinishedDeliveries, type Place } from "./finished-deliveries.ts";
import { planDeliveries, type Parcel } from "./plan.ts";
import { createAppProcess, type AppProcess } from "./app-process.ts";
import { sendAndKill, type Measured } from "./send-and-kill.ts";

export interface Bench {
  seed: number;
  deliveries: number;
  /** Number of pull requests that the deliveries are about. */
  places: number;
  rate: number;
  kills: number;
  /** Called with what is still missing. */
  report: (line: string) => void;
  /** Gets the cleanup of everything that starts. */
  stack: AsyncDisposableStack;
}

export interface Result extends Measured {
  lost: number;
  doubled: number;
  /** Number of sweeps after the last delivery until everything was found. */
  sweeps: number;
  seconds: number;
  rss: number;
}

const PATH = "/api/github/webhooks";
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** After this many sweeps in a row without progress, missing deliveries count as lost. */
const MOST_FRUITLESS = 3;
/** Another process takes over a killed one's items after a silence that is shorter than this. */
const PATIENCE_MS = 60_000;

/**
 * `baton serve`: reads the pull request and answers the comment on it. Lost: a delivery that is
 * missing in the inbox or still waiting there, one that was never followed by a read, and a comment
 * without an answer. Doubled: each answer after the first.
 */
export async function measureBaton(bench: Bench, place: Place): Promise<Result> {
  const args = [file("../../../src/cli/baton.ts"), "serve"];
  const env: Record<string, string> = {
    BATON_DATA: place.folder,
    ...(place.url ? { DATABASE_URL: place.url } : {}),
  };
  const ready = (hub: Hub) => hub.waitForSweep();
  return measureOnHub(bench, { args, env, ready }, async (hub, app, parcels) => {
    const unheard = () =>
      new Set(parcels.flatMap(({ guid }) => (hub.received.has(guid) ? [] : guid))).size;
    const isSeen = ({ guid, place }: SentParcel) =>
      (hub.reads.get(place) ?? 0) >= (hub.received.get(guid) ?? Infinity);
    await app.start();
    let [sweeps, fruitless] = [0, 0];
    while (unheard() > 0 && fruitless < MOST_FRUITLESS) {
      const before = hub.received.size;
      // Each start sweeps. A running server sweeps every ten minutes.
      if (sweeps++ > 0) await app.stop().then(() => app.start());
      await hub.waitForSweep();
      bench.report(`  after sweep ${sweeps}: ${unheard()} not stored yet`);
      fruitless = hub.received.size > before ? 0 : fruitless + 1;
    }
    const until = Date.now() + PATIENCE_MS;
    while (!parcels.every(isSeen) && Date.now() < until) await setTimeout(100);
    await app.stop();
    const done = await listFinishedDeliveries(place, new Set(parcels.map(({ guid }) => guid)));
    const answers = hub.countAnswers();
    const ways: Record<string, (one: SentParcel) => boolean> = {
      "never kept": ({ guid }) => !hub.received.has(guid),
      "not in the inbox, or waiting there": ({ guid }) => !done.has(guid),
      "not reconciled since": (one) => !isSeen(one),
      "about a comment without an answer": ({ place }) => !answers.has(place),
    };
    const lost = new Set<string>();
    for (const [way, isLost] of Object.entries(ways)) {
      const guids = new Set(parcels.flatMap((one) => (isLost(one) ? one.guid : [])));
      for (const guid of guids) lost.add(guid);
      if (guids.size > 0) bench.report(`  ${guids.size} ${way}`);
    }
    return {
      lost: lost.size,
      doubled: [...answers.values()].reduce((sum, count) => sum + count - 1, 0),
      sweeps,
    };
  });
}

/**
 * A plain Probot app: calls once for each delivery. Lost: a delivery without a call. Doubled: one
 * call too many.
 */
export async function measurePlainProbot(bench: Bench): Promise<Result> {
  const ready = async () => {};
  return measureOnHub(
    bench,
    { args: [file("plain-probot-main.ts")], env: {}, ready },
    async (hub, app, parcels) => {
      await app.stop();
      const guids = new Set(parcels.map(({ guid }) => guid));
      const calls = [...hub.effects.values()].reduce((sum, count) => sum + count, 0);
      return { lost: guids.size - hub.effects.size, doubled: calls - hub.effects.size, sweeps: 0 };
    },
  );
}

type SentParcel = Pick<Parcel, "guid" | "place">;
type Judge = (
  hub: Hub,
  app: AppProcess,
  parcels: readonly SentParcel[],
) => Promise<Pick<Result, "lost" | "doubled" | "sweeps">>;

interface Subject {
  /** Arguments of node. */
  args: string[];
  env: Record<string, string>;
  /** Resolves when the app has finished its startup work. */
  ready: (hub: Hub) => Promise<void>;
}

async function measureOnHub(
  bench: Bench,
  { args, env, ready }: Subject,
  judge: Judge,
): Promise<Result> {
  const { seed, deliveries, places, rate, kills, stack } = bench;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}${PATH}`;
  const hub = await openHub(url, places);
  stack.defer(() => hub.close());
  const app = createAppProcess(args, { ...hub.env, ...env, EFFECTS: `${hub.url}/_effect` }, port);
  stack.defer(() => app.stop());
  await app.start();
  await ready(hub);
  const said = await hub.postComments();
  const parcels = planDeliveries(seed, deliveries, said, hub.sign);
  const began = performance.now();
  const treated = await sendAndKill({ hub, app, url, parcels, rate, kills });
  const judged = await judge(hub, app, parcels);
  return {
    ...treated,
    ...judged,
    seconds: (performance.now() - began) / 1000,
    rss: app.getPeakMemory(),
  };
}

/**
 * `npm run proof power`: stores deliveries in a folder, simulates a loss of power, and opens the
 * folder again.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openQueueStore } from "../../../src/app/queue/open-store.ts";
import { delivery, hint } from "../../app/support/inbox-items.ts";
import { quiet } from "../../app/support/logs.ts";
import { spawnReplica, type Replica } from "../../app/support/spawn-replica.ts";
import { Random } from "../stress/random.ts";
import { defineProof } from "../support/proof.ts";
import { Disk } from "./disk.ts";
import { createStraceArgs, parseTrace, type Operation } from "./trace.ts";

/**
 * Bursts of deliveries, and the longest time between them. SQLite makes a checkpoint after a
 * thousand pages.
 */
const BURSTS = 30;
const BURST_MS = 40;
/** Number of moments in one run at which the power is lost. */
const LOSSES = 5;

export const POWER = defineProof({
  name: "power",
  summary:
    "Loses what the queue's disk had not synced: no acknowledged delivery is gone. Needs strace.",
  options: {
    runs: { type: "count", default: 20, about: `how many runs, of ${LOSSES} losses each` },
    seed: { type: "count", default: 1, least: 0, about: "the first run's seed" },
  },
  release: [],
  async run({ options: { runs, seed: from }, report }) {
    let [losses, broken, sent, gone] = [0, 0, 0, 0];
    for (let seed = from; seed < from + runs; seed++) {
      const random = new Random(seed);
      const folder = mkdtempSync(join(tmpdir(), "baton-power-"));
      try {
        const found = await playRun(folder, () => random.next());
        losses += found.length;
        sent += found.reduce((sum, one) => sum + one.sent, 0);
        gone += found.reduce((sum, one) => sum + one.gone, 0);
        broken += found.filter((one) => one.isBroken).length;
        const shown = found
          .map((one) => `${one.gone}/${one.sent}${one.isBroken ? " broken" : ""}`)
          .join(" ");
        report.print(`seed ${seed}: gone ${shown}`);
      } catch (error) {
        report.addViolation(`FAILED: seed ${seed}: ${String(error)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    report.print(
      `${losses} losses: ${gone} of ${sent} deliveries gone, ${broken} databases broken`,
    );
    if (gone > 0) report.addViolation(`LOST: ${gone} deliveries that were acknowledged`);
    if (broken > 0) report.addViolation(`BROKEN: ${broken} databases`);
  },
});

async function playRun(folder: string, chance: () => number) {
  const before = join(folder, "before");
  const operations = await record(folder, before, chance);
  const found: { sent: number; gone: number; isBroken: boolean }[] = [];
  for (let loss = 0; loss < LOSSES; loss++) {
    const done = operations.slice(0, 1 + Math.floor(chance() * operations.length));
    const disk = new Disk();
    for (const one of done) disk.apply(one);
    const after = join(folder, `after-${loss}`);
    disk.lose(before, after, chance);
    const lines = done.flatMap((one) => (one.kind === "print" ? one.line : []));
    const issues = lines.flatMap((line) =>
      line.startsWith("kept ") ? line.slice("kept ".length) : [],
    );
    const { keys, isBroken } = await reopenFolder(after);
    const missing = issues.filter((issue) => !keys.has(`7#${issue}`));
    found.push({ sent: issues.length, gone: missing.length, isBroken });
  }
  return found;
}

/**
 * Receives deliveries until a `kill -9`. In half of the runs another process then opens the folder
 * and continues.
 */
async function record(folder: string, before: string, chance: () => number): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (let process = 0; process < (chance() < 0.5 ? 2 : 1); process++) {
    const trace = join(folder, `trace-${process}`);
    const replica = await spawnReplica({ url: null, folder: before, lookMs: 1e6 }, undefined, [
      "strace",
      ...createStraceArgs(trace),
    ]);
    await fill(replica, process * 10_000, chance);
    await replica.kill();
    // strace finishes its file by itself.
    while (!readFileSync(trace, "utf8").includes("+++ killed by SIGKILL +++")) await setTimeout(20);
    operations.push(...parseTrace(readFileSync(trace, "utf8"), folder));
  }
  return operations;
}

async function fill(replica: Replica, first: number, chance: () => number): Promise<void> {
  let issue = first;
  for (let burst = 0; burst < BURSTS; burst++) {
    for (let n = Math.floor(chance() * 12); n >= 0; n--) replica.hear(++issue);
    await setTimeout(chance() * BURST_MS);
  }
}

/** @throws if the store can't be used */
async function reopenFolder(
  folder: string,
): Promise<{ isBroken: boolean; keys: ReadonlySet<string> }> {
  const store = await openQueueStore({ url: null, folder, log: quiet });
  try {
    const keys = new Set((await store.listEntries()).map(({ key }) => key));
    await store.releaseAll();
    await store.enqueueDelivery(delivery("afterwards"), [hint(1_000_000)]);
    const leases = await store.lease(1_000_000, []);
    if (!leases.some(({ key }) => key === "7#1000000"))
      throw new Error("an item that is enqueued afterwards isn't leased");
    if (leases.length < keys.size)
      throw new Error(`${leases.length} of ${keys.size} items are leased`);
    return { isBroken: existsSync(join(folder, "database.broken")), keys };
  } finally {
    await store.close();
  }
}

/** `npm run proof power`: deliveries are kept in a folder, the power is lost, and the folder is opened again. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openDatabase } from "../../../src/app/queue/database.ts";
import { SqlQueueStore } from "../../../src/app/queue/sql-queue-store.ts";
import { quiet } from "../../app/support/logs.ts";
import { spawnReplica, type Replica } from "../../app/support/spawnReplica.ts";
import { Random } from "../stress/random.ts";
import { defineProof } from "../support/proof.ts";
import { readSnapshot, writeTorn, type Snapshot } from "./loss.ts";

/** Snapshots of deliveries that come in, and the time between them. */
const SNAPSHOTS = 10;
const SNAPSHOT_MS = 150;

export const POWER = defineProof({
  name: "power",
  summary: "Tears the queue's folder as a loss of power may: it opens again, and takes what is kept afterwards.",
  options: {
    runs: { type: "count", default: 20, about: "how many losses" },
    seed: { type: "count", default: 1, least: 0, about: "the first one's seed" },
  },
  release: [],
  async run({ options: { runs, seed: from }, report }) {
    let [whole, restarted, sent, gone] = [0, 0, 0, 0];
    for (let seed = from; seed < from + runs; seed++) {
      const random = new Random(seed);
      const folder = mkdtempSync(join(tmpdir(), "baton-power-"));
      try {
        const issues = await playLoss(join(folder, "before"), join(folder, "after"), () => random.next());
        const after = await reopenFolder(join(folder, "after"));
        const missing = issues.filter((issue) => !after.lanes.has(issue)).length;
        sent += issues.length;
        gone += missing;
        if (after.broken) restarted++;
        else whole++;
        report.print(`seed ${seed}: ${after.broken ? "started again" : "whole"}, ${missing} of ${issues.length} gone`);
      } catch (error) {
        report.addViolation(`FAILED: seed ${seed}: ${String(error)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    report.print(`${whole} whole, ${restarted} started again; ${gone} of ${sent} deliveries gone`);
  },
});

/**
 * Leaves in `after` what the loss left: while deliveries came in, or while a folder that holds some was opened, when
 * Postgres writes more than its log. @returns the issues whose deliveries were acknowledged before it
 */
async function playLoss(before: string, after: string, chance: () => number): Promise<number[]> {
  const snapshots: Snapshot[] = [];
  const takeSnapshot = () => void snapshots.push(readSnapshot(join(before, "database")));
  const writing = await startReplica(before);
  for (let step = 0; step < SNAPSHOTS; step++) {
    for (let n = 0; n < 20; n++) writing.hear(step * 20 + n);
    await setTimeout(SNAPSHOT_MS);
    takeSnapshot();
  }
  await writing.kill();
  if (chance() < 0.5) {
    snapshots.length = 0;
    const looking = setInterval(takeSnapshot, SNAPSHOT_MS / 5);
    await (await startReplica(before)).kill();
    clearInterval(looking);
    takeSnapshot();
  }
  writeTorn(join(after, "database"), snapshots, chance);
  return writing.said.filter((line) => line.startsWith("kept")).map((line) => Number(line.split(" ")[1]));
}

function startReplica(folder: string): Promise<Replica> {
  return spawnReplica({ url: null, folder, lookMs: 1e6 });
}

/** @throws when the folder can't be used */
async function reopenFolder(folder: string): Promise<{ broken: boolean; lanes: Set<number> }> {
  const database = await openDatabase({ url: null, folder, log: quiet });
  const rows = await database.query<{ key: string }>("select key from baton.lanes");
  const lanes = new SqlQueueStore(database);
  await lanes.freeAll();
  const hint = { installation: 1, repository: 7, owner: "you", repo: "units", issue: 1_000_000 };
  const delivery = { guid: "afterwards", event: "issues", action: "labeled", installation: 1, repository: "you/units" };
  await lanes.deliver(delivery, [hint]);
  const taken = await lanes.claim(1_000_000, []);
  if (!taken.some(({ key }) => key.endsWith("#1000000"))) throw new Error("what is kept afterwards isn't taken");
  if (taken.length < rows.length) throw new Error(`${taken.length} of ${rows.length} lanes are taken`);
  await database.close();
  return {
    broken: existsSync(join(folder, "database.broken")),
    lanes: new Set(rows.map(({ key }) => Number(key.split("#")[1]))),
  };
}

/**
 * `npm run power -- [--runs N] [--seed S]`: deliveries are kept on PGlite, the power is lost, and the folder is opened
 * again. Ends with 1 where that isn't possible, or what is kept afterwards isn't.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { counted, given } from "../../support/options.ts";
import { openDatabase } from "../../../src/app/queue/database.ts";
import { SqlQueueStore } from "../../../src/app/queue/sql-queue-store.ts";
import { quiet } from "../../app/support/logs.ts";
import { spawnReplica, type Replica } from "../../app/support/spawnReplica.ts";
import { Random } from "../stress/random.ts";
import { snapshotOf, writeTorn, type Snapshot } from "./loss.ts";

const { values } = given({
  options: { runs: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const print = (line: string) => void process.stdout.write(`${line}\n`);
/** Snapshots of deliveries that come in, and the time between them. */
const SNAPSHOTS = 10;
const APART_MS = 150;

let [whole, anew, kept, lost, failed] = [0, 0, 0, 0, 0];
const [runs, from] = [counted("runs", values.runs), counted("seed", values.seed, 0)];
for (let run = 0; run < runs; run++) {
  const random = new Random(from + run);
  const folder = mkdtempSync(join(tmpdir(), "baton-power-"));
  try {
    const said = await played(join(folder, "before"), join(folder, "after"), () => random.next());
    const after = await reopened(join(folder, "after"));
    const gone = said.filter((issue) => !after.lanes.has(issue)).length;
    kept += said.length;
    lost += gone;
    if (after.broken) anew++;
    else whole++;
    print(`seed ${from + run}: ${after.broken ? "begun anew" : "whole"}, ${gone} of ${said.length} gone`);
  } catch (error) {
    failed++;
    print(`seed ${from + run}: FAILED: ${String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
print(`${whole} whole, ${anew} begun anew, ${failed} failed; ${lost} of ${kept} deliveries gone`);
process.exit(failed > 0 ? 1 : 0);

/**
 * Leaves in `after` what the loss left: while deliveries came in, or while a folder that holds some was opened, when
 * Postgres writes more than its log. @returns the issues whose deliveries were acknowledged before it
 */
async function played(before: string, after: string, chance: () => number): Promise<number[]> {
  const snapshots: Snapshot[] = [];
  const look = () => void snapshots.push(snapshotOf(join(before, "database")));
  const writing = await replica(before);
  for (let step = 0; step < SNAPSHOTS; step++) {
    for (let n = 0; n < 20; n++) writing.hear(step * 20 + n);
    await setTimeout(APART_MS);
    look();
  }
  await writing.kill();
  if (chance() < 0.5) {
    snapshots.length = 0;
    const looking = setInterval(look, APART_MS / 5);
    await (await replica(before)).kill();
    clearInterval(looking);
    look();
  }
  writeTorn(join(after, "database"), snapshots, chance);
  return writing.said.filter((line) => line.startsWith("kept")).map((line) => Number(line.split(" ")[1]));
}

function replica(folder: string): Promise<Replica> {
  return spawnReplica({ url: null, folder, lookMs: 1e6 });
}

/** @throws where it can't be used */
async function reopened(folder: string): Promise<{ broken: boolean; lanes: Set<number> }> {
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

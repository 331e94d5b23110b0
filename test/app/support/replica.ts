/**
 * A replica until it is killed: `replica.ts URL FOLDER LOOK`, `-` = PGlite in the folder. It prints `begins N` and
 * `ends N` around each look of LOOK milliseconds, and takes one hint per line of stdin, answering `kept N`.
 */
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { openDatabase } from "../../../src/app/queue/database.ts";
import { DurableQueue } from "../../../src/app/queue/durable-queue.ts";
import { SqlQueueStore } from "../../../src/app/queue/sql-queue-store.ts";

const [url = "-", folder = "", look = "0"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = pino({ level: "silent" });
const database = await openDatabase({ url: url === "-" ? null : url, folder, log });
const inbox = new DurableQueue(new SqlQueueStore(database), log, { poll: 20, beat: 50, silent: 1000 });
await inbox.start(async ({ issue }) => {
  say(`begins ${issue}`);
  await setTimeout(Number(look));
  say(`ends ${issue}`);
  return { wakeIn: null };
});
say("ready");
for await (const line of createInterface(process.stdin)) {
  const issue = Number(line);
  const delivery = { guid: `guid-${issue}`, event: "issues", action: null, installation: 1, repository: "you/units" };
  await inbox.deliver(delivery, [{ installation: 1, repository: 7, owner: "you", repo: "units", issue }]);
  say(`kept ${issue}`);
}

/**
 * A replica that runs until it is killed: `replica.ts URL FOLDER RECONCILE`; `-` instead of a URL
 * means SQLite in the folder. It prints `begins N` and `ends N` around each reconcile of RECONCILE
 * milliseconds. It enqueues one issue per line of stdin and answers `kept N`.
 */
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { DurableQueue } from "../../../src/app/queue/durable-queue.ts";
import { openQueueStore } from "../../../src/app/queue/open-store.ts";
import { delivery, hint, issueOf } from "./inbox-items.ts";

const [url = "-", folder = "", look = "0"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = pino({ level: "silent" });
const store = await openQueueStore({ url: url === "-" ? null : url, folder, log });
const inbox = new DurableQueue(store, log, { poll: 20, heartbeat: 50, expiry: 1000 });
await inbox.start(async (item) => {
  const issue = issueOf(item);
  say(`begins ${issue}`);
  await setTimeout(Number(look));
  say(`ends ${issue}`);
  return { wakeIn: null };
});
say("ready");
for await (const line of createInterface(process.stdin)) {
  const issue = Number(line);
  await inbox.enqueueDelivery(delivery(`guid-${issue}`), [hint(issue)]);
  say(`kept ${issue}`);
}

/** A process that takes hints into an inbox until it is killed. It prints each hint once it is kept. */
import { pino } from "pino";
import { BossInbox } from "../../../src/app/inbox/bossInbox.ts";

const inbox = await BossInbox.open(process.argv[2]!, pino({ level: "silent" }));
// The first one is being handled for ever: the kill comes in the middle of it.
await inbox.start(() => new Promise(() => {}));
for (let issue = 1; ; issue++) {
  await inbox.accept({ installation: 1, owner: "you", repo: "units", issue }, `delivery-${issue}`);
  process.stdout.write(`${issue}\n`);
}

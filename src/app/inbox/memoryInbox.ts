/** An inbox that forgets with its process: for tests, with the durable one's policy. */
import { pino } from "pino";
import { DatabaseInbox } from "./databaseInbox.ts";
import { MemoryLanes } from "./memoryLanes.ts";

export class MemoryInbox extends DatabaseInbox {
  /** `clock`: its database's. */
  constructor(clock: () => Date = () => new Date()) {
    super(new MemoryLanes({ clock }), pino({ level: "silent" }), { poll: 20, beat: 1000, silent: 10_000 });
  }
}

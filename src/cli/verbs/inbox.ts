import { pino } from "pino";
import {
  findEntryState,
  listQueueEntries,
  retryDeadEntries,
  type QueueEntry,
} from "../../app/queue/inspect.ts";
import { StoreError } from "../../app/queue/database-errors.ts";
import { findQueueStore } from "../../app/queue/open-store.ts";
import type { QueueStore } from "../../app/queue/queue-store.ts";
import { toOneLine } from "../../core/text/format.ts";
import { getDatabaseEnv } from "../../config/env.ts";
import type { Io } from "../io.ts";
import { Problem } from "../problem.ts";
import type { FlagValues, Verb } from "../flags.ts";

export const inboxVerb: Verb = {
  usage: "inbox list [--dead|--waiting] [--json] | inbox replay ID|--all",
  about: [
    "Lists the builds that wait for a server, with the deliveries that concern them. An entry",
    "that failed ten times is dead until a delivery or the next sweep concerns its build again;",
    "replay puts it back into the queue. ID is a build (you/units#7) or a delivery. The inbox is",
    "that of baton serve: DATABASE_URL, or the folder BATON_DATA, which only one process can use",
    "at a time.",
  ],
  flags: {
    dead: { about: "lists only dead entries" },
    waiting: { about: "lists only the others" },
    json: { about: "prints one JSON array: id, state, due, failures, error, deliveries" },
    all: { about: "replays all dead entries" },
  },
  args: ["list|replay"],
  optional: ["ID"],
  async run([action, id], flags, io) {
    const all = flags["all"] === true;
    if (action !== "list" && action !== "replay") {
      throw new Problem(`baton inbox can't ${action}: baton ${inboxVerb.usage}`);
    }
    if (action === "list" && id !== undefined)
      throw new Problem(`baton inbox list takes no ID: baton ${inboxVerb.usage}`);
    if (action === "replay" && (id === undefined) !== all) {
      throw new Problem(
        "baton inbox replay needs a build, a delivery, or --all: baton inbox list --dead " +
          "shows them",
      );
    }
    const store = await openQueue(io);
    try {
      if (action === "list") printEntries(await listQueueEntries(store), flags, io);
      else await replayEntries(store, id ?? null, io);
    } finally {
      await store.close();
    }
    return 0;
  },
};

async function openQueue(io: Io): Promise<QueueStore> {
  const { databaseUrl, data } = getDatabaseEnv();
  try {
    const store = await findQueueStore({ url: databaseUrl, folder: data, log: createErrorLog(io) });
    if (store) return store;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isLocked = error instanceof StoreError && error.code === "locked";
    if (!isLocked) throw new Problem(error.message);
    throw new Problem(
      `a running server uses the inbox in ${data} alone: stop it first, or give it a ` +
        "Postgres with DATABASE_URL, whose inbox you can read meanwhile",
    );
  }
  if (databaseUrl === null) {
    throw new Problem(
      `there is no inbox in ${data}: name the server's folder with BATON_DATA, or its DATABASE_URL`,
    );
  }
  throw new Problem(
    "there is no inbox in the database of DATABASE_URL: name the one that baton serve " +
      "was started with",
  );
}

/** Logs, for example, that a broken inbox was set aside. The list is then of a new one. */
function createErrorLog(io: Io) {
  return pino(
    { level: "error" },
    { write: (line: string) => io.err((JSON.parse(line) as { msg: string }).msg) },
  );
}

function printEntries(letters: QueueEntry[], flags: FlagValues, io: Io): void {
  const { dead = false, waiting = false } = flags;
  const shown = letters.filter(({ state }) =>
    state === "dead" ? !waiting || dead : !dead || waiting,
  );
  if (flags["json"]) return io.out(JSON.stringify(shown));
  if (shown.length === 0) io.out(dead && !waiting ? "Nothing is dead." : "Nothing waits.");
  for (const { id, state, due, failures, error, deliveries } of shown) {
    const when = due && due > new Date() ? ` until ${due.toISOString()}` : "";
    const times = failures > 0 ? `, failed ${failures} times` : "";
    const why = error === null ? times : `${times}: ${toOneLine(error).slice(0, 200)}`;
    io.out(`${id}  ${state}${when}${why}`);
    for (const { guid, event, action } of deliveries)
      io.out(`  ${guid}  ${event}${action ? `.${action}` : ""}`);
  }
}

async function replayEntries(store: QueueStore, id: string | null, io: Io): Promise<void> {
  const lanes = await retryDeadEntries(store, id);
  for (const lane of lanes) io.out(`${lane} is processed again as soon as a server runs`);
  if (lanes.length > 0) return;
  if (id === null) return io.out("Nothing is dead.");
  const state = await findEntryState(store, id);
  if (state === null)
    throw new Problem(`the inbox has no ${id}: baton inbox list --dead shows what can be replayed`);
  io.out(
    state === "done"
      ? `${id} is done: there is nothing to replay`
      : `${id} isn't dead: it is ${state}`,
  );
}

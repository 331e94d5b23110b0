/**
 * Shows people the queue: which items wait, fail or are dead, with their deliveries. Also retries
 * dead items.
 */
import type { EntryStore, StoredEntry } from "./queue-store.ts";
import { getItemName } from "./work-queue.ts";

export interface QueueEntry {
  /**
   * The item's name: `you/units#7`; `#0` is the repository's preflight, `#builds` are all of its
   * builds.
   */
  id: string;
  /** `dead`: it failed so many times that it isn't retried until it is enqueued again. */
  state: "waiting" | "running" | "failing" | "dead";
  /** When it will be reconciled; null while it runs and if it is dead. */
  due: Date | null;
  /** Consecutive failures. */
  failures: number;
  /** Why the last reconcile failed. */
  error: string | null;
  /** Deliveries that haven't been reconciled yet. */
  deliveries: StoredEntry["deliveries"];
}

/** Lists entries, the next due first. */
export async function listQueueEntries(store: EntryStore): Promise<QueueEntry[]> {
  return (await store.listEntries()).map((stored) => {
    const { item, due, failures, error, deliveries } = stored;
    const at = due === null ? null : new Date(due);
    return {
      id: getItemName(item),
      state: getEntryState(stored),
      due: at,
      failures,
      error,
      deliveries,
    };
  });
}

/**
 * Makes dead items due again, with all attempts left.
 * @param id an item's name or a delivery's GUID; null means all dead items
 * @returns the names of the items; none if nothing with that id is dead
 */
export async function retryDeadEntries(store: EntryStore, id: string | null): Promise<string[]> {
  const all = await store.listEntries();
  const wanted = all.filter(
    (one) => getEntryState(one) === "dead" && (id === null || isEntry(one, id)),
  );
  const retried = await store.retryDead(wanted.map(({ key }) => key));
  return wanted.flatMap(({ key, item }) => (retried.includes(key) ? getItemName(item) : [])).sort();
}

/**
 * Returns the state of the item with that id, or `done` for a delivery whose items no longer wait.
 * Null if the id is unknown.
 */
export async function findEntryState(
  store: EntryStore,
  id: string,
): Promise<QueueEntry["state"] | "done" | null> {
  const entry = (await store.listEntries()).find((one) => isEntry(one, id));
  if (entry) return getEntryState(entry);
  return (await store.hasDelivery(id)) ? "done" : null;
}

function isEntry({ item, deliveries }: StoredEntry, id: string): boolean {
  return getItemName(item) === id.toLowerCase() || deliveries.some(({ guid }) => guid === id);
}

function getEntryState({ isLeased, due, failures }: StoredEntry): QueueEntry["state"] {
  if (isLeased) return "running";
  if (failures === 0) return "waiting";
  return due === null ? "dead" : "failing";
}

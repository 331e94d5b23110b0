/** What Baton's queue contains at the end. */
import { openQueueStore, type StoreLocation } from "../../../src/app/queue/open-store.ts";
import { quiet } from "../../app/support/logs.ts";

export type Place = Pick<StoreLocation, "url" | "folder">;

/**
 * Returns the GUIDs that were stored and whose items have all been reconciled since. The App must
 * be down.
 */
export async function listFinishedDeliveries(
  place: Place,
  guids: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const store = await openQueueStore({ ...place, log: quiet });
  try {
    const pending = new Set(
      (await store.listEntries()).flatMap((entry) => entry.deliveries.map(({ guid }) => guid)),
    );
    const done = new Set<string>();
    for (const guid of guids)
      if (!pending.has(guid) && (await store.hasDelivery(guid))) done.add(guid);
    return done;
  } finally {
    await store.close();
  }
}

/** Whether the App's queue is empty now. */
import { listQueueEntries } from "../../../src/app/queue/inspect.ts";
import { openQueueStore } from "../../../src/app/queue/open-store.ts";
import { quiet } from "../../app/support/logs.ts";

/** @param url of the Postgres that the replicas share */
export async function isQueueIdle(url: string): Promise<boolean> {
  const store = await openQueueStore({ url, folder: "", log: quiet });
  try {
    const now = Date.now();
    return (await listQueueEntries(store)).every(
      ({ state, due }) => state === "dead" || (due?.getTime() ?? 0) > now,
    );
  } finally {
    await store.close();
  }
}

/** Whether the App has nothing to look at now. */
import { openDatabase } from "../../../src/app/queue/database.ts";
import { listEntries } from "../../../src/app/queue/inspect.ts";
import { quiet } from "../../app/support/logs.ts";

/** @param url of the Postgres that the replicas share */
export async function isQueueIdle(url: string): Promise<boolean> {
  const database = await openDatabase({ url, folder: "", log: quiet });
  try {
    const now = Date.now();
    return (await listEntries(database)).every(({ state, due }) => state === "dead" || (due?.getTime() ?? 0) > now);
  } finally {
    await database.close();
  }
}

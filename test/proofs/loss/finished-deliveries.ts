/** What Baton's inbox holds in the end. */
import { openDatabase, type DatabaseLocation } from "../../../src/app/queue/database.ts";
import { quiet } from "../../app/support/logs.ts";

export type Place = Pick<DatabaseLocation, "url" | "folder">;

/** GUIDs of the deliveries that were kept, and whose lanes have all been looked at since. The App has to be down. */
export async function listFinishedDeliveries(place: Place): Promise<ReadonlySet<string>> {
  const database = await openDatabase({ ...place, log: quiet });
  try {
    const rows = await database.query<{ guid: string }>(
      "select guid from baton.deliveries where guid not in (select guid from baton.hints)",
    );
    return new Set(rows.map(({ guid }) => guid));
  } finally {
    await database.close();
  }
}

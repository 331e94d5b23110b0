/** What the inbox holds, for people: which builds wait, fail or are dead, by which deliveries; and another try. */
import type { Database } from "./database.ts";
import { ITEM_NAMES } from "./work-queue.ts";

export interface QueueEntry {
  /** The build's lane: `you/units#7`, `#0` = the repository's preflight, `#builds` = all of its builds. */
  id: string;
  /** `dead`: it failed so often that nobody tries it again until something is heard of it. */
  state: "waiting" | "running" | "failing" | "dead";
  /** When it is looked at; null while it is, and when it is dead. */
  due: Date | null;
  /** In a row. */
  failures: number;
  /** Why the last look didn't come to its end. */
  error: string | null;
  /** Those that it hasn't been looked at after. */
  deliveries: { guid: string; event: string; action: string | null }[];
}

/** Those that are due first come first. */
export function listEntries(database: Database): Promise<QueueEntry[]> {
  return database.query(LIST);
}

/**
 * Has dead ones looked at again, with as many tries as at first.
 * @param id a lane or a delivery's GUID; null = all that are dead
 * @returns the lanes; none when there is nothing dead by that name
 */
export async function retryDeadEntries(database: Database, id: string | null): Promise<string[]> {
  const rows = await database.query<{ id: string }>(REPLAY, [id]);
  return rows.map((row) => row.id).sort();
}

/** What is known of an id: lanes of it that aren't dead, or that the delivery is done; null = never heard of. */
export async function findEntryState(database: Database, id: string): Promise<string | null> {
  const letters = await listEntries(database);
  const found = letters.find((one) => one.id === id.toLowerCase() || one.deliveries.some(({ guid }) => guid === id));
  if (found) return found.state;
  const [known] = await database.query("select 1 from baton.deliveries where guid = $1", [id]);
  return known ? "done" : null;
}

const NO_ENTRIES = { due: 0, later: 0, running: 0, failing: 0, dead: 0 };

/** How many builds wait for what: `later` for a time that was set, `failing` for another try. */
export async function countEntries(database: Database): Promise<typeof NO_ENTRIES> {
  const rows = await database.query<{ state: keyof typeof NO_ENTRIES; count: number }>(COUNT);
  const counts = { ...NO_ENTRIES };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** Seconds for which the oldest that nobody looks at has been due; 0 = none is. */
export async function getOldestDueSeconds(database: Database): Promise<number> {
  const [row] = await database.query<{ seconds: number }>(OLDEST);
  return row?.seconds ?? 0;
}

/** As `getItemName` has it. */
const NAME = `lower((hint->>'owner') || '/' || (hint->>'repo')) || '#' ||
  case hint->>'issue' ${Object.entries(ITEM_NAMES)
    .map(([issue, name]) => `when '${issue}' then '${name}'`)
    .join(" ")} else hint->>'issue' end`;

const DEAD = "claim is null and due is null and failures > 0";

const COUNT = `
  select count(*)::int as count,
    case when claim is not null then 'running' when ${DEAD} then 'dead' when failures > 0 then 'failing'
      when due <= now() then 'due' else 'later' end as state
  from baton.lanes where claim is not null or due is not null or failures > 0 group by state`;

const OLDEST = `select coalesce(extract(epoch from now() - min(due)), 0)::float8 as seconds
  from baton.lanes where claim is null and due <= now()`;

const LIST = `
  select ${NAME} as id, due, failures, error,
    case when claim is not null then 'running' when ${DEAD} then 'dead'
      when failures > 0 then 'failing' else 'waiting' end as state,
    coalesce((
      select jsonb_agg(jsonb_build_object('guid', d.guid, 'event', d.event, 'action', d.action) order by d.received)
      from baton.hints h join baton.deliveries d using (guid) where h.lane = lanes.key
    ), '[]') as deliveries
  from baton.lanes where claim is not null or due is not null or failures > 0
  order by due nulls last, id`;

const REPLAY = `
  update baton.lanes set due = now(), failures = 0, error = null
  where ${DEAD} and ($1::text is null or ${NAME} = lower($1) or key in (select lane from baton.hints where guid = $1))
  returning ${NAME} as id`;

/**
 * The queue's tables, a statement for each thing that happens to them. A lane's row is the policy: one `claim` and one
 * `due` fit into it, so that a build has one look under way and one that waits, whatever number of replicas ask. The
 * row's lock orders what is heard and what is taken; the clock is the database's, which all replicas share, and what it
 * is told are durations. `told` is when `due` was written: once that clock is set back, it lies ahead, and what was put
 * off until a time of the earlier clock is due at once.
 */
import { DEAD_LETTER_AFTER } from "./backoff.ts";
import type { Database } from "./database.ts";
import {
  getItemKey,
  type Lease,
  type LeaseResult,
  type QueueStore,
  type WebhookDelivery,
  type WorkItem,
} from "./work-queue.ts";

/** As long as GitHub's log of deliveries may repeat one (three days, seven on an Enterprise Server), and a day more. */
const KNOWN_DAYS = 8;

export class SqlQueueStore implements QueueStore {
  /** PGlite's folder is locked. */
  readonly alone: boolean;
  readonly #database: Database;
  /** Since when this process has asked without a pause who is silent, and when it last did; by the database's clock. */
  #asking: { since: Date; last: Date } | null = null;

  constructor(database: Database) {
    this.alone = database.kind === "pglite";
    this.#database = database;
  }

  /** Hints are sorted, so that two that name the same builds never wait for each other. */
  async deliver(delivery: WebhookDelivery, hints: readonly WorkItem[]): Promise<boolean> {
    const { guid, event, action, installation, repository } = delivery;
    const params = [guid, event, action, installation, repository, toSortedJson(hints)];
    const rows = await this.#database.query<{ fresh: boolean }>(DELIVER, params);
    return rows[0]?.fresh === true;
  }

  async hear(hint: WorkItem): Promise<void> {
    await this.#database.query(ENQUEUE, [toSortedJson([hint])]);
  }

  async later(hint: WorkItem, ms: number): Promise<void> {
    await this.#database.query(SCHEDULE, [getItemKey(hint), JSON.stringify(hint), ms / 1000]);
  }

  claim(most: number, except: readonly string[]): Promise<Lease[]> {
    return this.#database.query(LEASE, [most, except]);
  }

  async beat(claims: readonly string[]): Promise<string[]> {
    const rows = await this.#database.query<{ claim: string }>(HEARTBEAT, [claims]);
    return rows.map((row) => row.claim);
  }

  async end(claim: string, { after, failures, error }: LeaseResult): Promise<boolean> {
    // Postgres takes no NUL in a text, and what is said of a look may have one.
    const words = error === null ? null : error.replaceAll("\0", "");
    const rows = await this.#database.query(FINISH, [claim, after === null ? null : after / 1000, failures, words]);
    return rows.length > 0;
  }

  async freeAll(): Promise<WorkItem[]> {
    const rows = await this.#database.query<{ hint: WorkItem }>(`${RELEASE} returning hint`, [DEAD_LETTER_AFTER]);
    return rows.map((row) => row.hint);
  }

  async free(silentMs: number): Promise<WorkItem[]> {
    const { since = null, last = null } = this.#asking ?? {};
    const asked = [DEAD_LETTER_AFTER, silentMs / 1000, since, last];
    const [row] = await this.#database.query<{ now: Date; paused: boolean; freed: WorkItem[] }>(RELEASE_SILENT, asked);
    const { now, paused, freed } = row!;
    this.#asking = { since: since && !paused ? since : now, last: now };
    return freed;
  }

  async prune(): Promise<void> {
    for (const statement of PRUNE) await this.#database.query(statement);
  }
}

function toSortedJson(hints: readonly WorkItem[]): string {
  const lanes = new Map(hints.map((hint) => [getItemKey(hint), hint]));
  return JSON.stringify([...lanes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, hint]) => ({ key, hint })));
}

/** Replicas' statements overlap, and a clock may be set back by a moment all the time: that is no matter. */
const WRITTEN_AHEAD = "(lanes.due is not null and lanes.told > now() + interval '1 second')";

const DUE_NOW = `
  on conflict (key) do update set
    due = least(lanes.due, excluded.due), told = excluded.told, heard = lanes.heard + 1, hint = excluded.hint`;

/**
 * A delivery without a hint that waits is done: its conflict updates nothing, and so nothing follows from it. A row
 * that was inserted and not updated has no `xmax`.
 */
const DELIVER = `
  with kept as (
    insert into baton.deliveries (guid, event, action, installation, repository) values ($1, $2, $3, $4, $5)
    on conflict (guid) do update set event = excluded.event
      where exists (select from baton.hints where guid = excluded.guid)
    returning guid, xmax = 0 as fresh
  ), told as (
    insert into baton.lanes (key, hint, due, told, heard)
    select one->>'key', one->'hint', now(), now(), 1 from kept, jsonb_array_elements($6::text::jsonb) one
    ${DUE_NOW}
    returning key, heard
  )
  insert into baton.hints (guid, lane, heard) select kept.guid, told.key, told.heard from kept, told
  on conflict (guid, lane) do update set heard = excluded.heard
  returning (select fresh from kept) as fresh`;

const ENQUEUE = `
  insert into baton.lanes (key, hint, due, told, heard)
  select one->>'key', one->'hint', now(), now(), 1 from jsonb_array_elements($1::text::jsonb) one
  ${DUE_NOW}`;

/** A look that is due already isn't put off. */
const SCHEDULE = `
  insert into baton.lanes (key, hint, due, told) values ($1, $2::text::jsonb, now() + make_interval(secs => $3), now())
  on conflict (key) do update set told = excluded.told,
    due = case when lanes.due <= now() then lanes.due when ${WRITTEN_AHEAD} then now() else excluded.due end`;

const LEASE = `
  with free as (
    select key from baton.lanes where claim is null and (due <= now() or ${WRITTEN_AHEAD}) and key <> all($2::text[])
    order by due limit $1 for update skip locked
  )
  update baton.lanes set claim = gen_random_uuid(), beat = now(), due = null, told = null, taken = heard
  from free where free.key = lanes.key
  returning lanes.key, lanes.hint, lanes.claim, lanes.failures, lanes.error is not null as tried, (
    select extract(epoch from now() - min(d.received))::float8
    from baton.hints h join baton.deliveries d using (guid) where h.lane = lanes.key
  ) as lag`;

const HEARTBEAT = "update baton.lanes set beat = now() where claim = any($1::text[]) returning claim";

/** What was heard during the look stays due, whatever the look says of the next. */
const FINISH = `
  with ended as (
    update baton.lanes set claim = null, beat = null, failures = $3, error = $4, told = now(),
      due = case when ${WRITTEN_AHEAD} then now() else least(due, now() + make_interval(secs => $2)) end
    where claim = $1
    returning key, taken, error
  ), seen as (
    delete from baton.hints using ended
    where hints.lane = ended.key and hints.heard <= ended.taken and ended.error is null
  )
  select key from ended`;

/** A look that takes its process with it counts as failed, so that it doesn't do so for ever. */
const RELEASE = `
  update baton.lanes set claim = null, beat = null, failures = failures + 1,
    error = 'The process that looked at it died.',
    due = case when failures + 1 < $1 or ${WRITTEN_AHEAD} then now() else due end, told = now()
  where claim is not null`;

/**
 * Only by who has asked all that time without a pause of half of it: a server of Postgres that was restarted, moved to
 * another machine or halted with it takes up its work with heartbeats that are old, of processes that live. Where its
 * clock was set back, asking begins again, and a heartbeat that lies ahead since is a silent process's.
 */
const RELEASE_SILENT = `
  with asked as (
    select make_interval(secs => $2) as silent,
      coalesce($4::timestamptz not between now() - make_interval(secs => $2) / 2 and now() + interval '1 second', true)
        as paused
  ), freed as (
    ${RELEASE} and (beat <= now() - (select silent from asked) or beat > now() + (select silent from asked))
      and not (select paused from asked) and $3::timestamptz <= now() - (select silent from asked)
    returning hint
  )
  select now() as now, paused, (select coalesce(jsonb_agg(hint), '[]') from freed) as freed from asked`;

const PRUNE = [
  `delete from baton.deliveries d where received < now() - interval '${KNOWN_DAYS} days'
   and not exists (select from baton.hints where guid = d.guid)`,
  "delete from baton.lanes where claim is null and due is null and failures = 0",
];

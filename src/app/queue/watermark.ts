import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "./database.ts";

/** What is kept from sweep to sweep, and which of several replicas sweeps. */

export interface SweepMark {
  /** GitHub's log of deliveries is settled until then, ISO 8601; null = nothing is known of it. */
  through: string | null;
  /** Repositories that had a build or an open request when they were last looked at: `installation/owner/repo`. */
  active: string[];
  /** Sweeps so far: of an installation with many repositories, each looks at another part of the quiet ones. */
  round: number;
}

export const EMPTY_MARK: SweepMark = { through: null, active: [], round: 0 };

export interface Watermark {
  /** Whether this process may sweep, for `ms` from now; asked again, for longer. It ends by itself. */
  take(ms: number): Promise<boolean>;
  /** Others may sweep again. */
  give(): Promise<void>;
  read(): Promise<SweepMark>;
  write(mark: SweepMark): Promise<void>;
}

/** Of a process that is alone and forgets: what it knew, discovery finds. */
export class MemoryWatermark implements Watermark {
  #mark = EMPTY_MARK;

  async take(): Promise<boolean> {
    return true;
  }

  async give(): Promise<void> {}

  async read(): Promise<SweepMark> {
    return this.#mark;
  }

  async write(mark: SweepMark): Promise<void> {
    this.#mark = mark;
  }
}

// The watermark in the database: one row, which all replicas share.

/** Where it is kept; `until` is by the database's clock, as those of replicas may differ. */
export const SWEEP_TABLE: readonly string[] = [
  `create table baton.sweep (
    id integer primary key default 1 check (id = 1),
    mark jsonb,
    holder text,
    until timestamptz
  )`,
  "insert into baton.sweep default values",
];

const markSchema: z.ZodType<SweepMark> = z.object({
  through: z.iso.datetime().nullable(),
  active: z.array(z.string()),
  round: z.int().nonnegative(),
});

export class SqlWatermark implements Watermark {
  readonly #database: Pick<Database, "query" | "kind">;
  readonly #holder = randomUUID();

  constructor(database: Pick<Database, "query" | "kind">) {
    this.#database = database;
  }

  async take(ms: number): Promise<boolean> {
    // PGlite's folder is locked: another process that has it there is dead. A time that is further away than
    // any process takes it for was written before the database's clock was set back.
    const alone = this.#database.kind === "pglite";
    const rows = await this.#database.query(
      `update baton.sweep set holder = $1, until = now() + $2 * interval '1 millisecond'
       where holder = $1 or holder is null or until < now() or until > now() + $2 * interval '1 millisecond' or $3
       returning holder`,
      [this.#holder, ms, alone],
    );
    return rows.length > 0;
  }

  async give(): Promise<void> {
    await this.#database.query("update baton.sweep set holder = null where holder = $1", [this.#holder]);
  }

  /** What another version wrote and this one can't read is as good as nothing: discovery finds it. */
  async read(): Promise<SweepMark> {
    const [row] = await this.#database.query<{ mark: unknown }>("select mark from baton.sweep");
    const read = markSchema.safeParse(row?.mark);
    return read.success ? read.data : EMPTY_MARK;
  }

  async write(mark: SweepMark): Promise<void> {
    await this.#database.query("update baton.sweep set mark = $1::jsonb", [JSON.stringify(mark)]);
  }
}

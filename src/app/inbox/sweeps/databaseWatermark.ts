/** The watermark in the database: one row, which all replicas share. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "../database.ts";
import { NO_MARK, type Mark, type Watermark } from "./watermark.ts";

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

const schema: z.ZodType<Mark> = z.object({
  through: z.iso.datetime().nullable(),
  active: z.array(z.string()),
  round: z.int().nonnegative(),
});

export class DatabaseWatermark implements Watermark {
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
  async read(): Promise<Mark> {
    const [row] = await this.#database.query<{ mark: unknown }>("select mark from baton.sweep");
    const read = schema.safeParse(row?.mark);
    return read.success ? read.data : NO_MARK;
  }

  async write(mark: Mark): Promise<void> {
    await this.#database.query("update baton.sweep set mark = $1::jsonb", [JSON.stringify(mark)]);
  }
}

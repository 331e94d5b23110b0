/** What PGlite and Postgres promise alike. */
import { expect } from "vitest";
import type { Database } from "../../../src/app/queue/database.ts";
import { DatabaseNewer, migrate } from "../../../src/app/queue/migrations.ts";

export async function databaseHolds(database: Database) {
  await database.query("create table baton.shelf (name text primary key, at timestamptz, tags text[], data jsonb)");
  const at = new Date("2026-03-01T10:00:00Z");
  const row = { name: "a", at, tags: ["x", "y"], data: { deep: [1] } };
  const insert = "insert into baton.shelf values ($1, $2, $3, $4)";
  await database.query(insert, [row.name, row.at, row.tags, row.data]);
  expect(await database.query("select * from baton.shelf")).toEqual([row]);

  const half = database.transaction(async (tx) => {
    await tx.query("delete from baton.shelf");
    throw new Error("half way");
  });
  await expect(half).rejects.toThrow("half way");
  expect(await database.query("select name from baton.shelf")).toEqual([{ name: "a" }]);
  await expect(database.query(insert, ["a", at, [], {}])).rejects.toThrow(/duplicate key/);
  await migrate(database);
  await expect(migrate(database, [])).rejects.toThrow(DatabaseNewer);
}

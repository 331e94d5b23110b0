/** What the replicas of one database share of their sweeps. */
import { expect, test } from "vitest";
import { openDatabase } from "../../../src/app/queue/database.ts";
import { EMPTY_MARK, SqlWatermark } from "../../../src/app/queue/watermark.ts";
import { temporaryFolder } from "../support/folder.ts";
import { quiet } from "../support/logs.ts";

test("the mark of one is another's, and one sweeps at a time until it ends or is not heard of any more", async () => {
  const database = await openDatabase({ url: null, folder: temporaryFolder(), log: quiet });
  const shared = { kind: "postgres", query: database.query } as const;
  const [one, other] = [new SqlWatermark(shared), new SqlWatermark(shared)];
  expect(await one.read()).toEqual(EMPTY_MARK);
  const mark = { through: "2026-11-21T10:00:00.000Z", active: ["1/you/units"], round: 3 };
  await one.write(mark);
  expect(await other.read()).toEqual(mark);
  // Written by a version that knows more, or less.
  await database.query(`update baton.sweep set mark = '{"round": -1}'`);
  expect(await one.read()).toEqual(EMPTY_MARK);

  expect(await one.take(60_000)).toBe(true);
  expect(await other.take(60_000)).toBe(false);
  expect(await one.take(60_000)).toBe(true);
  await other.give();
  expect(await other.take(60_000)).toBe(false);
  await one.give();
  expect(await other.take(60_000)).toBe(true);
  // As if a minute had passed since the other was killed.
  await database.query("update baton.sweep set until = until - interval '61 seconds'");
  expect(await one.take(60_000)).toBe(true);
  expect(await other.take(60_000)).toBe(false);
  // Who has PGlite's folder knows that everybody else is dead.
  expect(await new SqlWatermark(database).take(60_000)).toBe(true);
  await database.close();
});

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { openPglite } from "../../src/app/queue/pglite.ts";
import { temporaryFolder } from "./support/folder.ts";
import { begin } from "./support/pgliteFolder.ts";

/** Each file's path and time. */
function written(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return paths.map((path) => `${path} ${statSync(path).mtimeMs}`).sort();
}

test("a server whose folder another one took over ends with a message, and writes nothing any more", async () => {
  const folder = temporaryFolder();
  await begin(folder);
  const said: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void said.push(line) });
  // The process goes on here, to show that nothing is written even then.
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const database = await openPglite(folder, log, { beat: 20, watch: 400, patience: 100 });
  const lost = database.transaction(async ({ query }) => {
    await query("create table baton.late (id int)");
    writeFileSync(join(folder, "baton.lock"), '{"pid":1,"started":"1","place":"elsewhere"}');
    await expect.poll(() => said, { interval: 10 }).toHaveLength(1);
  });
  await expect(lost).rejects.toThrow(/is this process's no more/);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(said[0]).toMatch(/"level":60.*is this process's no more/);
  // Not before: what takes the transaction back writes as well, where the process hasn't ended.
  const before = written(folder);
  await expect(database.query("create table baton.later (id int)")).rejects.toThrow(/is this process's no more/);
  await expect(database.close()).rejects.toThrow(/is this process's no more/);
  expect(written(folder)).toEqual(before);
  expect(readFileSync(join(folder, "baton.lock"), "utf8")).toContain("elsewhere");
});

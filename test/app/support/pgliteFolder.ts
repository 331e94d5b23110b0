/**
 * A folder with an empty inbox on PGlite in it. To make one takes PGlite four seconds, to copy it a tenth of one: it is
 * made once for each version and kept in the cache.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openDatabase } from "../../../src/app/queue/database.ts";
import { quiet } from "./logs.ts";

const require = createRequire(import.meta.url);
const { dependencies } = require("../../../package.json") as { dependencies: Record<string, string> };
const CACHE = join(import.meta.dirname, "../../../node_modules/.cache");
const KEPT = join(CACHE, `pglite-${dependencies["@electric-sql/pglite"]}`);

/** Puts it into `folder`. Its tables are brought up to date where it is opened. */
export async function begin(folder: string): Promise<void> {
  if (!existsSync(KEPT)) await make();
  cpSync(KEPT, folder, { recursive: true });
}

async function make(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, "pglite-"));
  await (await openDatabase({ url: null, folder: made, log: quiet })).close();
  try {
    renameSync(made, KEPT);
  } catch {
    // Another process was as quick.
    rmSync(made, { recursive: true });
  }
}

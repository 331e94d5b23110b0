/** Ten attacks, one of each kind. CI plays all of them with `npm run proof attacks`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const TEN = ["M02", "P01", "P20", "W01", "I01", "A01", "E02", "D01", "S01", "T01"];

test("ten attacks are stopped by the defence that each names, and by nothing else", () => {
  const main = ["test/proofs/main.ts", "attacks", ...TEN];
  const { status, stdout } = spawnSync(process.execPath, main, {
    ...{ cwd: ROOT, encoding: "utf8", timeout: 170_000 },
  });
  expect(stdout).toContain("\n10 attacks: 10 stopped, 0 not\n");
  expect(status).toBe(0);
});

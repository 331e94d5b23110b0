import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("every attack of the corpus is stopped by what it names, and by nothing else", { timeout: 660_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["test/attacks/main.ts"], {
    ...{ cwd: root, encoding: "utf8", timeout: 650_000 },
  });
  expect([...stdout.matchAll(/^!.*$/gm)].map(([line]) => line).concat(status === 0 ? [] : [stderr])).toEqual([]);
  expect(Number(/^(\d+) attacks: /m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(250);
});

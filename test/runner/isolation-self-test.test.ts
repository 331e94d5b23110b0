import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Defence } from "../../src/runner/isolation/sandbox.ts";
import { openSandbox } from "../../src/runner/isolation/index.ts";
import { testSandbox } from "../../src/runner/isolation/self-test.ts";

/**
 * Returns what the self-test reports about a sandbox that was opened without one of its defences
 * and without a self-test.
 */
async function proofWithout(without: Defence | null): Promise<string | null> {
  const dir = mkdtempSync(join(tmpdir(), "baton-proof-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const place = { writable: [join(dir, "w")], readable: [join(dir, "r")] };
  for (const folder of [...place.writable, ...place.readable]) mkdirSync(folder);
  const file = join(dir, "runner");
  // Readable by everyone, so that only the mounts can hide it.
  writeFileSync(file, "the runner's", { mode: 0o644 });
  chmodSync(dir, 0o755);
  const play = { isolation: "required" as const, egress: { registries: [], docs: [] } };
  const io = { environment: { PATH: process.env.PATH! }, print: () => undefined };
  const sandbox = await openSandbox(place, play, io, { without });
  if ("missing" in sandbox) throw new Error(sandbox.missing);
  try {
    return await testSandbox(sandbox, place, file);
  } finally {
    await sandbox[Symbol.asyncDispose]();
  }
}

test("the self-test finds nothing in a complete sandbox", async () =>
  expect(await proofWithout(null)).toBeNull());

test.runIf(process.platform === "linux").each<[Defence, RegExp]>([
  ["pid", /it is in the runner's pid namespace/],
  ["net", /it is in the runner's net namespace.*it reaches the runner's servers/],
  ["mounts", /it reads the runner's files/],
])("the self-test detects a sandbox without its `%s`", async (without, words) => {
  expect(await proofWithout(without)).toMatch(words);
});

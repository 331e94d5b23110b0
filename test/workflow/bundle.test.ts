/**
 * The bundles that repositories run: one file each, the same bytes each time, without other files.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildBundles } from "../../.github/scripts/bundle.ts";
import {
  readReconcileRunnerFiles,
  readRunnerFiles,
  getRunnerRelease,
} from "../../src/config/runner-bundles.ts";
import { getVersion } from "../../src/config/bundle-data.ts";

/**
 * Node compiles the whole file each time it starts, so its size affects how long a session takes to
 * start.
 */
const MOST_BYTES = { session: 1_200_000, reconcile: 1_800_000 };

type Bundles = Awaited<ReturnType<typeof buildBundles>>;
let built: Bundles;
let dir: string;
beforeAll(async () => {
  built = await buildBundles();
  dir = mkdtempSync(join(tmpdir(), "baton-bundle-"));
  for (const [name, { code }] of Object.entries(built))
    writeFileSync(join(dir, `${name}.mjs`), code);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs in a folder without other files, with an empty environment. */
const run = (name: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(dir, name), ...args], { cwd: dir, env: {}, encoding: "utf8" });

test("two builds of the same sources have the same bytes", async () => {
  expect(await buildBundles()).toEqual(built);
});

test("repositories get exactly what was built", () => {
  expect(readRunnerFiles()![".github/baton/session.mjs"]).toBe(built.session.code);
  expect(readReconcileRunnerFiles()[".github/baton/reconcile.mjs"]).toBe(built.reconcile.code);
  const blob = execFileSync("git", ["hash-object", join(dir, "session.mjs")], {
    encoding: "utf8",
  }).trim();
  const sum = createHash("sha256").update(built.session.code).digest("hex");
  expect(getRunnerRelease()).toEqual({ version: getVersion(), sha256: sum, blob });
});

describe.each(["session", "reconcile"] as const)("%s.mjs", (name) => {
  test(
    `is one file of at most ${MOST_BYTES[name] / 1e6} MB that imports only what Node ` +
      "brings along",
    () => {
      const { code } = built[name];
      expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES[name]);
      const imported = [
        ...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'`]((?:@[a-z]|[a-z])[\w:/.-]*)["'`]/g),
      ].map(([, of]) => of!);
      const foreign = imported.filter(
        (of) => !of.startsWith("node:") && !builtinModules.includes(of.split("/")[0]!),
      );
      // The one place where the SDK would read its own profile, which no session has.
      expect([...new Set(foreign)]).toEqual([]);
    },
  );

  test("comes with the licence of each package in it", () => {
    const { licences } = built[name];
    for (const packages of ["Baton\n", "zod 4", "js-yaml 5"]) expect(licences).toContain(packages);
    expect(licences).not.toContain("(see below)\n\n\n");
  });
});

test("session.mjs reports missing variables", () => {
  const { status, stderr } = run("session.mjs", "session");
  expect([status, stderr]).toEqual([2, expect.stringContaining("BATON_SESSION is missing")]);
});

test("reconcile.mjs is baton reconcile", () => {
  expect(run("reconcile.mjs", "--help").stdout).toMatch(/^baton reconcile OWNER\/REPO/);
  expect(run("reconcile.mjs").status).toBe(2);
});

/** A preflight fills the dependency cache, with the real npm in a real sandbox. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Proof } from "./support/proof.ts";
import { openRegistry, type Registry } from "./support/registry.ts";

let registry: Registry;
beforeEach(async () => void (registry = await openRegistry()));
afterEach(() => registry[Symbol.asyncDispose]());

const filled = (proof: Proof, more = {}, files = {}) =>
  proof.run({
    files: { ...registry.files, ...files },
    environment: { BATON_FILL_CACHE: "true", HTTPS_PROXY: registry.proxy, ...more },
  });

test("a preflight downloads the packages of the lock file, without running their scripts", async () => {
  using proof = new Proof();
  const { Cache } = await filled(proof);
  expect(Cache).toEqual(["ok: Sessions start with the packages of package-lock.json."]);
  expect(registry.asked).toEqual(["/units/-/units-1.0.0.tgz"]);
  expect(existsSync(join(proof.bench.temp, "worktree/node_modules/units/package.json"))).toBe(true);
  expect(existsSync(join(proof.bench.temp, "worktree/node_modules/units/ran"))).toBe(false);
});

test("a preflight fills nothing if the workflow doesn't ask for it", async () => {
  using proof = new Proof();
  expect(await filled(proof, { BATON_FILL_CACHE: "false" })).not.toHaveProperty("Cache");
  expect(registry.asked).toEqual([]);
});

test("a failed fill stops no session, and people learn why", async () => {
  using proof = new Proof();
  const { Cache } = await filled(proof, {}, { "package-lock.json": "{}" });
  expect(Cache).toEqual([
    expect.stringMatching(
      /^warning: `npm ci .*` failed \(npm error .*\): sessions download the packages of/,
    ),
  ]);
});

test("a preflight fills nothing if no registry answers, because managers would retry for minutes", async () => {
  using proof = new Proof();
  const elsewhere = { ".github/baton.yml": "egress:\n  registries: [other.baton.example]\n" };
  const { Cache } = await filled(proof, {}, elsewhere);
  expect(Cache).toEqual([expect.stringMatching(/^warning: .*none of the registries answers/)]);
  expect(registry.asked).toEqual([]);
});

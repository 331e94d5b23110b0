/** The cache of dependencies: by the real npm, in a real cage. */
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";
import { Proof } from "./support/proof.ts";
import { openRegistry, type Registry } from "./support/registry.ts";

const CLOSE = `echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`;

let registry: Registry;
beforeEach(async () => void (registry = await openRegistry()));
afterEach(() => registry[Symbol.asyncDispose]());

const filled = (proof: Proof, more = {}, files = {}) =>
  proof.run({
    files: { ...registry.files, ...files },
    environment: { BATON_FILL_CACHE: "true", HTTPS_PROXY: registry.proxy, ...more },
  });

/** What a worker's `npm ci` asks the registry for, where `cache` was restored. */
async function askedBy(cache: string | null): Promise<string[]> {
  using bench = new Bench();
  const { play } = bench.state.build;
  [play.isolation, play.egress.registries] = ["required", [registry.host]];
  mkdirSync(bench.temp, { recursive: true });
  if (cache) cpSync(cache, join(bench.temp, "baton-cache"), { recursive: true });
  bench.ask("W1.1/work/1", { base: bench.commit("main", registry.files) });
  const before = registry.asked.length;
  const script = `npm ci --no-audit --no-fund && rm -rf node_modules && echo b > b.txt && ${CLOSE}`;
  await bench.run("W1.1/work/1", bench.save(), script, { HTTPS_PROXY: registry.proxy });
  expect([bench.proposal()!.result.ended, bench.lines.at(-1)]).toEqual(["closed", expect.stringContaining("closed")]);
  return registry.asked.slice(before);
}

test("a preflight downloads what the lock file names, without its scripts; a worker downloads nothing", async () => {
  using proof = new Proof();
  const { Cache } = await filled(proof);
  expect(Cache).toEqual(["ok: Sessions start with the packages of package-lock.json."]);
  expect(registry.asked).toEqual(["/units/-/units-1.0.0.tgz"]);
  expect(existsSync(join(proof.bench.temp, "worktree/node_modules/units/package.json"))).toBe(true);
  expect(existsSync(join(proof.bench.temp, "worktree/node_modules/units/ran"))).toBe(false);

  const cache = join(proof.bench.temp, "baton-cache");
  expect(await askedBy(cache)).toEqual([]);
  expect(await askedBy(null)).toEqual(["/units/-/units-1.0.0.tgz"]);
});

test("nothing is filled where the workflow doesn't ask for it", async () => {
  using proof = new Proof();
  expect(await filled(proof, { BATON_FILL_CACHE: "false" })).not.toHaveProperty("Cache");
  expect(registry.asked).toEqual([]);
});

test("that it can't be filled stops no session: people read why", async () => {
  using proof = new Proof();
  const { Cache } = await filled(proof, {}, { "package-lock.json": "{}" });
  expect(Cache).toEqual([
    expect.stringMatching(/^warning: `npm ci .*` failed \(.*\): sessions download the packages of/),
  ]);
});

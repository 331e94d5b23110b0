/**
 * The full path: a preflight's run saves what npm needs, and a worker's run requests nothing from
 * the registry.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderOwnFiles } from "../../src/config/offered-files.ts";
import { getVersion } from "../../src/config/bundle-data.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { Bench } from "../runner/support/bench.ts";
import { openRegistry, type Registry } from "../runner/support/registry.ts";
import { createWorld, type World } from "../sandbox/actions-world.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { USUAL } from "./variants.ts";

const WORK = `npm ci --no-audit --no-fund && rm -rf node_modules && echo b > b.txt &&
  echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`;
const TO = { version: getVersion(), host: "github.com" } as const;

let registry: Registry;
let world: World;
beforeAll(async () => {
  registry = await openRegistry();
  const setup = `runs:
  using: composite
  steps: [{ shell: bash, run: 'echo "HTTPS_PROXY=${registry.proxy}" >> "$GITHUB_ENV"' }]
`;
  const files = {
    ...registry.files,
    ...renderOwnFiles({ ...USUAL, engine: "command", setup: ".github/actions/prepare" }, TO),
    ".github/actions/prepare/action.yml": setup,
  };
  const variables = { BATON_COMMAND: WORK };
  world = await createWorld(files, { variables, isolate: false });
});
afterAll(async () => {
  await world.close();
  await registry[Symbol.asyncDispose]();
});

async function played(build: string, session: string, record: string): Promise<string> {
  const run = await world.ended(
    world.dispatch("baton.yml", { build, session, launch: "1", record }),
  );
  return world.logs(run);
}

test("a worker starts with a warm cache", { timeout: 180_000 }, async () => {
  const main = world.push({ "a.txt": "a\n" }, "main");
  const preflight = await played("0-preflight-0123456789ab", "repository/preflight/1", main);
  expect(preflight).toContain("Cache: ok. Sessions start with the packages of package-lock.json.");
  expect(preflight).toContain("Cache saved with key: baton-Linux-");
  expect(registry.asked.splice(0)).toEqual(["/units/-/units-1.0.0.tgz"]);

  using bench = new Bench();
  const { build } = bench.state;
  [build.base.sha, build.session_settings.isolation, build.session_settings.egress.registries] = [
    main,
    "required",
    [registry.host],
  ];
  bench.ask("W1.1/work/1", { base: main });
  const record = world.push(
    Object.fromEntries(Object.entries(renderRecord(bench.state))),
    bench.recordBranch,
  );
  const worker = await played(build.slug, "W1.1/work/1", record);
  expect(worker).toContain("Cache restored from key: baton-Linux-");
  expect(worker).toMatch(/W1\.1\/work\/1: closed \(1 changed file\)/);
  expect(registry.asked).toEqual([]);
});
